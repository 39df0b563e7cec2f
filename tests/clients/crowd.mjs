// Many stock clients that follow a room through upgrades, stalls and resumes, and account for every single event:
// the events are numbered by what the agents say ("line 17"). Those that stall sit in a second, wordy room as well.
// How far all that read have come is said, so that a sender can wait for them.
import { createInterface } from 'node:readline';
import { io } from 'socket.io-client';

const [url, token, organizationId, options] = process.argv.slice(2);
const { clients, stalled = 0, transports, cutAfter = 0 } = JSON.parse(options);
const say = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);
const lineOf = (agent) => Number(agent.activity.split(' ')[1]);
let target = Infinity;

class Follower {
  constructor(number) {
    this.tally = { number, resumed: 0, snapshots: 0, cuts: 0, gaps: 0, doubles: 0, transport: null, events: 0, line: -1 };
    this.isStalled = number < stalled;
    this.rooms = this.isStalled ? ['scene', 'tasks'] : ['scene'];
    this.last = { scene: 0, tasks: 0 };
    this.attempts = 0;
    this.held = [];
    this.socket = io(url, { auth: { token }, forceNew: true, transports, reconnectionDelay: 50 });
    this.socket.on('connect', () => void this.join());
    this.socket.on('connect_error', (error) => say({ error: error.message }));
    this.socket.on('3d:agent:status', (payload) => (this.held ? this.held.push(payload) : this.take(payload)));
    this.socket.on('3d:task:flow:update', ({ seq }) => this.held || (this.last.tasks = seq.to));
    this.socket.on('3d:resume', () => void (this.tally.resumed++, this.join()));
    this.done = new Promise((resolve) => (this.finish = resolve));
  }

  async join() {
    const attempt = ++this.attempts;
    this.held ??= [];
    const since = this.epoch && { epoch: this.epoch, ...this.last };
    const answer = await this.socket.emitWithAck('3d:join', { organizationId, rooms: this.rooms, since });
    if (attempt !== this.attempts) return;
    if (!answer.ok) return say({ error: JSON.stringify(answer.error) });
    this.epoch = answer.epoch;
    this.takeRoom(answer.rooms.scene);
    this.last = { scene: answer.seq, tasks: answer.seq };
    const held = this.held;
    this.held = null;
    for (const payload of held) if (payload.seq.to > this.last.scene) this.take(payload);
    sayHowFar();
    this.check();
    if (attempt === 1) this.ready();
  }

  ready() {
    const { engine } = this.socket.io;
    if (engine.transport.name === transports.at(-1)) this.settle();
    else engine.once('upgrade', () => setImmediate(() => this.settle()));
  }

  settle() {
    const { transport } = this.socket.io.engine;
    this.tally.transport = transport.name;
    if (this.isStalled) {
      transport.ws._socket.pause();
      void readersAreDone.then(() => transport.ws._socket.resume());
    }
    settled();
  }

  takeRoom({ snapshot, events }) {
    if (snapshot) {
      this.tally.snapshots++;
      this.tally.line = Math.max(-1, ...snapshot.agents.map(lineOf));
    }
    const told = (events ?? []).filter(({ event }) => event === '3d:agent:status').map(({ payload }) => payload);
    if (snapshot && told.length) this.last.scene = told[0].seq.from - 1;
    for (const payload of told) this.take(payload);
  }

  take({ seq, agents }) {
    if (seq.from > this.last.scene + 1) this.tally.gaps++;
    if (seq.from <= this.last.scene) this.tally.doubles++;
    this.last.scene = seq.to;
    for (const agent of agents) this.account(lineOf(agent));
    sayHowFar();
    if (cutAfter && this.tally.events >= cutAfter * (this.tally.cuts + 1)) this.cut();
    this.check();
  }

  account(line) {
    this.tally.events++;
    if (line > this.tally.line + 1) this.tally.gaps++;
    if (line <= this.tally.line) this.tally.doubles++;
    this.tally.line = line;
  }

  /** Break the connection off as a network does: without a word. */
  cut() {
    this.tally.cuts++;
    const { transport } = this.socket.io.engine;
    if (transport.ws) transport.ws._socket.destroy();
    else this.socket.io.engine.close();
  }

  check() {
    if (this.tally.line >= target) this.finish();
  }
}

createInterface({ input: process.stdin }).once('line', (line) => {
  target = Number(line);
  for (const follower of crowd) follower.check();
});

let read = -1;
function sayHowFar() {
  const readers = crowd.filter((follower) => follower.epoch && !follower.isStalled);
  const least = Math.min(...readers.map((follower) => follower.tally.line));
  if (Number.isFinite(least) && least !== read) say({ read: (read = least) });
}

let count = 0;
let allowed;
const readersAreDone = new Promise((resolve) => (allowed = resolve));
const settled = () => ++count === clients && say({ settled: count });
const crowd = Array.from({ length: clients }, (_, number) => new Follower(number));
await Promise.all(crowd.filter((follower) => !follower.isStalled).map((follower) => follower.done));
allowed();
await Promise.all(crowd.map((follower) => follower.done));
say({ done: crowd.map((follower) => follower.tally) });
process.exit(0);
