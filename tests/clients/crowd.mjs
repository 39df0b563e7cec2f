// Many stock clients that follow one room through upgrades, stalls and resumes, and account for every single event.
import { io } from 'socket.io-client';

const [url, token, organizationId, options] = process.argv.slice(2);
const { clients, stalled, target, stallMs, transports } = JSON.parse(options);
const say = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);

class Follower {
  constructor(number) {
    this.tally = { number, resumed: 0, snapshots: 0, gaps: 0, doubles: 0, upgraded: false, last: 0, events: 0 };
    this.isStalled = number < stalled;
    this.held = [];
    this.socket = io(url, { auth: { token }, forceNew: true, transports, reconnectionDelay: 50 });
    this.socket.on('connect', () => void this.join());
    this.socket.on('connect_error', (error) => say({ error: error.message }));
    this.socket.on('3d:agent:status', (payload) => (this.held ? this.held.push(payload) : this.take(payload)));
    this.socket.on('3d:resume', () => void (this.tally.resumed++, this.join()));
    this.done = new Promise((resolve) => (this.finish = resolve));
  }

  async join() {
    this.held ??= [];
    const since = this.epoch && { epoch: this.epoch, scene: this.tally.last };
    const answer = await this.socket.emitWithAck('3d:join', { organizationId, rooms: ['scene'], since });
    if (!answer.ok) return say({ error: JSON.stringify(answer.error) });
    this.epoch = answer.epoch;
    if (answer.rooms.scene.snapshot) this.tally.snapshots++;
    for (const { payload } of answer.rooms.scene.events ?? []) this.take(payload);
    this.tally.last = answer.seq;
    const held = this.held;
    this.held = null;
    for (const payload of held) if (payload.seq.to > this.tally.last) this.take(payload);
    this.check();
    if (!this.isReady) this.ready();
  }

  ready() {
    this.isReady = true;
    const upgraded = () => (this.tally.upgraded = this.socket.io.engine.transport.name === 'websocket');
    if (!upgraded()) this.socket.io.engine.once('upgrade', upgraded);
    if (this.isStalled) this.stall();
    joined();
  }

  stall() {
    const pause = () => {
      const raw = this.socket.io.engine.transport.ws._socket;
      raw.pause();
      setTimeout(() => raw.resume(), stallMs);
    };
    if (this.tally.upgraded) pause();
    else this.socket.io.engine.once('upgrade', () => setImmediate(pause));
  }

  take({ seq, agents }) {
    if (seq.from > this.tally.last + 1) this.tally.gaps++;
    if (seq.from <= this.tally.last) this.tally.doubles++;
    let expected = seq.from;
    for (const agent of agents) if (agent.seq !== expected++) this.tally.gaps++;
    if (expected !== seq.to + 1) this.tally.gaps++;
    this.tally.events += agents.length;
    this.tally.last = seq.to;
    this.check();
  }

  check() {
    if (this.tally.last >= target) this.finish();
  }
}

let count = 0;
const joined = () => ++count === clients && say({ joined: count });
const crowd = Array.from({ length: clients }, (_, number) => new Follower(number));
await Promise.all(crowd.map((follower) => follower.done));
say({ done: crowd.map((follower) => follower.tally) });
process.exit(0);
