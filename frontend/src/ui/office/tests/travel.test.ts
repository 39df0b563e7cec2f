import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { toWhereabouts } from '../../../protocol/agents';
import { serverClock } from '../../../protocol/serverClock';
import type { AgentView, SceneConfig } from '../../../protocol/types';
import { toWalk } from '../../../protocol/walks';
import { withAgents } from '../../../store/changes';
import { Crowd } from '../../../scene/people/crowd';
import { LedWalk, stepsOf } from '../../../scene/people/ledWalk';
import { officePlan } from '../../../scene/plan/officePlan';
import { GLIDE, WALK } from '../../../scene/timings';
import recorded from './recordedWalks.json';
import { agent, planOf } from '../../../scene/tests/plans';

const FRAME_MS = 1000 / 60;
/** What one walks in a frame, and what is walked off of a leap: more than this at once is a leap. */
const STEP_METRES = ((WALK.speed * 1.6 + GLIDE.fastest) * FRAME_MS) / 1000 + GLIDE.least * 2;
/** So long after a message that came late everybody is where they are. */
const CAUGHT_UP_MS = 2500;
const CONFIG = { version: 1, maxVisibleAgents: 20, cullingDistance: 50, lodDistances: [10, 25, 50], floors: recorded.floors } as unknown as SceneConfig;

interface Message {
  at: string;
  agents: { agentId: string; position: { x: number; y: number; z: number }; walk?: unknown }[];
}

interface Delivery {
  comesMs: number;
  message: Message;
}

/** What comes when: each message after its own delay, whoever overtakes another comes before it. */
function delivered(delayMs: (n: number) => number): Delivery[] {
  const all = (recorded.messages as Message[]).map((message, n) => ({ message, comesMs: Date.parse(message.at) + delayMs(n) }));
  return all.sort((one, other) => one.comesMs - other.comesMs);
}

/** Somebody who looks on: takes messages as they come, and draws sixty frames a second. */
class Onlooker {
  readonly crowd: Crowd;
  agents: ReadonlyMap<string, AgentView>;
  longestStep = 0;
  private drawnMs = Date.now();
  private readonly before = new Map<string, { x: number; z: number }>();

  constructor(people: AgentView[], config: SceneConfig) {
    this.agents = new Map(people.map((one) => [one.agentId, one]));
    this.crowd = new Crowd(officePlan(config), config);
    this.crowd.fill(this.agents);
  }

  take(message: Message): void {
    const atMs = Date.parse(message.at);
    serverClock.hear(atMs);
    const changes = message.agents.flatMap((there) => toWhereabouts(there, atMs) ?? []);
    this.agents = withAgents(this.agents, changes);
    this.crowd.change(this.agents, changes.map(({ agentId }) => agentId));
  }

  draw(): void {
    const delta = (Date.now() - this.drawnMs) / 1000;
    this.drawnMs = Date.now();
    const seconds = Math.min(delta, 0.12);
    const unseen = delta > GLIDE.sleepSeconds ? delta - seconds : 0;
    this.crowd.step(seconds, 0, false, unseen);
    for (const { id, place } of this.crowd.figures.values()) {
      const last = this.before.get(id);
      if (last && unseen === 0) this.longestStep = Math.max(this.longestStep, Math.hypot(place.x - last.x, place.z - last.z));
      this.before.set(id, { x: place.x, z: place.z });
    }
  }

  /** How far somebody is drawn from where the walk that was told last has them by the server's clock. */
  off(key: string, serverMs: number): number {
    const { walk, position } = this.agents.get(key)!;
    const drawn = this.crowd.find(key)!.place;
    const spot = { x: position!.x, z: position!.z };
    if (walk) new LedWalk(walk, stepsOf(walk, position!.y, (x, z) => ({ x, z })), () => serverMs).locate(spot);
    return Math.hypot(drawn.x - spot.x, drawn.z - spot.z);
  }
}

const people = (): AgentView[] =>
  (recorded.agents as Message['agents']).map(({ walk, ...there }) => ({ ...agent(there.agentId), ...there, id: there.agentId, walk: toWalk(walk) }) as AgentView);

/** Play the recording; `each` is told after every frame. */
function play(onlooker: Onlooker, coming: Delivery[], fromMs: number, untilMs: number, each: (nowMs: number) => void = () => undefined): void {
  const left = coming.filter(({ comesMs }) => comesMs >= fromMs);
  for (let now = fromMs; now <= untilMs; now += FRAME_MS) {
    vi.setSystemTime(now);
    while (left.length > 0 && left[0]!.comesMs <= now) onlooker.take(left.shift()!.message);
    onlooker.draw();
    each(now);
  }
}

const BEGIN = Date.parse(recorded.at);
const END = BEGIN + 75_000;

describe('people whose walks come over a real line', () => {
  beforeEach(() => void vi.useFakeTimers({ now: BEGIN }));
  afterEach(() => void vi.useRealTimers());

  it('are drawn exactly where the server has them while messages are on time', () => {
    const onlooker = new Onlooker(people(), CONFIG);
    let worst = 0;
    play(onlooker, delivered(() => 0), BEGIN, END, (now) => {
      for (const key of onlooker.agents.keys()) if (!onlooker.crowd.find(key)!.gone) worst = Math.max(worst, onlooker.off(key, now));
    });
    expect(recorded.messages.length).toBeGreaterThan(15);
    expect(onlooker.longestStep).toBeGreaterThan(0.02);
    expect(onlooker.longestStep).toBeLessThan(STEP_METRES);
    expect(worst).toBeLessThan(0.1);
  });

  it('never leap though messages are up to two seconds late and overtake each other, and soon are where they should be', () => {
    const onlooker = new Onlooker(people(), CONFIG);
    const late = (n: number): number => [60, 2000, 400, 1300, 90][n % 5]!;
    const coming = delivered(late);
    let worst = 0;
    play(onlooker, coming, BEGIN, END, (now) => {
      const recent = coming.some(({ comesMs, message }) => comesMs > now - CAUGHT_UP_MS && Date.parse(message.at) <= now);
      if (!recent) for (const key of onlooker.agents.keys()) if (!onlooker.crowd.find(key)!.gone) worst = Math.max(worst, onlooker.off(key, now));
    });
    expect(onlooker.longestStep).toBeLessThan(STEP_METRES);
    expect(worst).toBeLessThan(0.15);
  });

  it('stand where the last word has them, though an older one comes after it', () => {
    const onlooker = new Onlooker(people(), CONFIG);
    play(onlooker, delivered((n) => (n % 2 ? 3000 : 0)), BEGIN, END);
    const last = new Map((recorded.messages as Message[]).flatMap(({ agents }) => agents.map((there) => [there.agentId, there.position] as const)));
    for (const [key, { x, z }] of last) expect(onlooker.agents.get(key)!.position).toMatchObject({ x, z });
  });

  it('are where they are by now when a page is seen again that slept', () => {
    const onlooker = new Onlooker(people(), CONFIG);
    const coming = delivered(() => 0);
    play(onlooker, coming, BEGIN, BEGIN + 5000);
    const woken = BEGIN + 31_000;
    for (const { message, comesMs } of coming) {
      if (comesMs <= BEGIN + 5000 || comesMs >= woken) continue;
      vi.setSystemTime(comesMs);
      onlooker.take(message);
    }
    let atOnce = 0;
    play(onlooker, coming, woken, woken + 1, (now) => {
      for (const key of onlooker.agents.keys()) if (!onlooker.crowd.find(key)!.gone) atOnce = Math.max(atOnce, onlooker.off(key, now));
    });
    expect(atOnce).toBeLessThan(0.1);
    play(onlooker, coming, woken + FRAME_MS, END);
    expect(onlooker.longestStep).toBeLessThan(STEP_METRES);
  });

  it('do not leap when it turns out how far our clock is off', () => {
    const onlooker = new Onlooker(people(), CONFIG);
    const slow = delivered((n) => (n < 6 ? 1500 : 20));
    play(onlooker, slow, BEGIN, END);
    expect(onlooker.longestStep).toBeLessThan(STEP_METRES);
  });
});

describe('people who say themselves where they are', () => {
  const config = planOf(2, 8);
  const told = (ms: number, x: number): Message => ({ at: new Date(BEGIN + ms).toISOString(), agents: [{ agentId: 'a', position: { x, y: 0, z: 6.5 } }] });
  beforeEach(() => void vi.useFakeTimers({ now: BEGIN }));
  afterEach(() => void vi.useRealTimers());

  const walker = (): Onlooker => new Onlooker([agent('a', { agentId: 'a', position: { x: 0, y: 0, z: 6.5 } })], config);

  it.each([[200, 1.1], [1000, 0.6], [500, 2]])('walk at their own steady pace between words of every %i ms at %f m/s', (everyMs, speed) => {
    const onlooker = walker();
    const words = Array.from({ length: Math.floor(8000 / everyMs) }, (_, n) => ({ comesMs: BEGIN + n * everyMs + (n % 3) * 25, message: told(n * everyMs, ((n * everyMs) / 1000) * speed) }));
    const steps: number[] = [];
    let [last, worst] = [0, 0];
    play(onlooker, words, BEGIN, BEGIN + 7500, (now) => {
      const { x } = onlooker.crowd.find('a')!.place;
      if (now > BEGIN + 3500) steps.push(x - last);
      if (now > BEGIN + 3500) worst = Math.max(worst, ((now - BEGIN) / 1000) * speed - x);
      last = x;
    });
    const even = (speed * FRAME_MS) / 1000;
    expect(Math.min(...steps)).toBeGreaterThan(even * 0.4);
    expect(Math.max(...steps)).toBeLessThan(even * 1.9);
    expect(worst / speed).toBeLessThan((everyMs / 1000) * 1.5 + 0.3);
  });

  it('arrive at the last place within a stated time, and are put where nobody could walk so fast', () => {
    const onlooker = walker();
    play(onlooker, [{ comesMs: BEGIN, message: told(0, 12) }], BEGIN, BEGIN + (WALK.longestSeconds + 3) * 1000);
    expect(onlooker.crowd.find('a')!.place.x).toBeCloseTo(12);
    expect(onlooker.longestStep).toBeLessThan((WALK.fastest * FRAME_MS) / 1000);
    onlooker.take(told(20_000, 80));
    onlooker.draw();
    expect(onlooker.crowd.find('a')!.place.x).toBeCloseTo(80);
  });
});
