// The task flow as server-sent events: a snapshot, then each change; written one by one, or a tick's changes together.
import { toWire } from "./clock.js";
import { Ticks } from "./ticks.js";

const HEADERS = { "Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no" };
const BEAT_MS = 15_000;

export class Streams {
  constructor(mode, tickMs) {
    this.isCoalescing = mode === "coalescing";
    this.open = new Map();
    this.ticks = new Ticks(tickMs, (organization, several) => this.#tell(organization, several));
  }

  begin(request, response, organization, snapshot) {
    response.writeHead(200, HEADERS);
    response.write(`retry: 1000\n\n${event("snapshot", JSON.stringify(snapshot), snapshot.epoch, snapshot.seq)}`);
    const open = this.open.get(organization) ?? new Set(), beat = setInterval(() => response.write(":\n\n"), BEAT_MS);
    this.open.set(organization, open.add(response));
    request.on("close", () => {
      clearInterval(beat);
      open.delete(response);
    });
  }

  hear(organization, epoch, entries) {
    const open = this.open.get(organization);
    if (!open?.size) return;
    const several = entries.flatMap((entry) => eventsOf(organization, epoch, entry));
    if (!this.isCoalescing) {
      for (const one of several) for (const response of open) response.write(one);
      return;
    }
    this.ticks.add(organization, several);
  }

  #tell(organization, several) {
    const bytes = Buffer.from(several.join(""));
    for (const response of this.open.get(organization) ?? []) response.write(bytes);
  }
}

function eventsOf(organization, epoch, entry) {
  const { tasks = [], transitions = [] } = entry.effects.tasks ?? {};
  return tasks.map((task) => {
    const transition = transitions.find((one) => one.taskId === task.taskId);
    const told = { organizationId: organization, seq: entry.seq, at: toWire(entry.at_ms), task, ...(transition && { transition }) };
    return event("task", JSON.stringify(told), epoch, entry.seq);
  });
}

function event(name, data, epoch, seq) {
  return `event: ${name}\nid: ${epoch}:${seq}\ndata: ${data}\n\n`;
}
