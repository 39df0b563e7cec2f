// The rooms, told in one of two ways: each change by itself as it happens, as the original's document has it; or
// everything of a tick in one event a room, as a good engineer would.
import { toWire } from "./clock.js";
import { Ticks } from "./ticks.js";

const ROOMS = {
  scene: { event: "3d:agent:status", body: (changes) => ({ agents: numbered(changes, (change) => change) }) },
  tasks: {
    event: "3d:task:flow:update",
    body: (changes) => ({ tasks: numbered(changes, (change) => change.tasks), transitions: numbered(changes, (change) => change.transitions) }),
  },
  network: { event: "3d:network:update", body: (changes) => ({ nodes: [], edges: numbered(changes, (change) => change) }) },
};

export class Rooms {
  constructor(io, mode, tickMs) {
    this.io = io;
    this.isCoalescing = mode === "coalescing";
    this.told = new Map();
    this.ticks = new Ticks(tickMs, (organization, entries) => this.#tell(organization, entries));
  }

  hear(organization, entries) {
    if (!this.isCoalescing) {
      for (const entry of entries) this.#tell(organization, [entry]);
      return;
    }
    this.ticks.add(organization, entries);
  }

  #tell(organization, entries) {
    for (const room in ROOMS) {
      const changes = entries.filter((entry) => entry.effects[room]);
      if (changes.length) this.#emit(organization, room, changes);
    }
  }

  #emit(organization, room, changes) {
    const name = `3d:${room}:${organization}`, to = changes.at(-1).seq, from = (this.told.get(name) ?? changes[0].seq - 1) + 1;
    this.told.set(name, to);
    const at = toWire(changes.at(-1).at_ms);
    this.io.to(name).emit(ROOMS[room].event, { organizationId: organization, seq: { from, to }, at, ...ROOMS[room].body(changes.map((e) => [e.seq, e.effects[room]])) });
  }
}

function numbered(changes, several) {
  const found = [];
  for (const [seq, change] of changes) for (const one of several(change) ?? []) found.push({ ...one, seq });
  return found;
}
