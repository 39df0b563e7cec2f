import type { PerspectiveCamera, Vector3 } from 'three';

import type { AgentView, Position, SceneConfig } from '../../protocol/types';
import { PATHS } from '../distances';
import { floorOf } from '../plan/floorShift';
import { Paths, type Waypoints } from '../plan/paths';
import { SeatFinder } from '../plan/seatFinder';
import type { OfficePlan } from '../plan/types';
import type { Clips } from './clips';
import { Company } from './company';
import { assignLevels, detailLimits, scaled, type DetailLimits } from './detail';
import { Figure } from './figure';
import { FigureTable } from './figureTable';
import { LedWalk, stepsOf } from './ledWalk';
import { lookOf } from './looks';
import { poseFor } from './poseChoice';

/** How many frames pass between two movements of a simplified figure. */
const SIMPLE_EVERY = 3;
const LESS_LIVELY_EVERY = 2;
/** The zone of whoever is not in the office. */
const OUTSIDE = 'outside';
/** When most people change at once the picture was old or the plan is new: they are put, they do not all walk. */
const BULK = { least: 24, share: 0.5 } as const;

/** All people of the office. Plain objects: React neither holds nor sees what changes every frame. */
export class Crowd {
  readonly figures = new Map<string, Figure>();
  readonly table = new FigureTable();
  readonly company = new Company();
  /** Sorted by distance; whoever has left is not in it. */
  present: Figure[] = [];
  chosenId: string | null = null;
  /** Nobody walks: people are where they belong at once. */
  calm = false;
  /** Whoever was chosen was left by a click on the floor: the camera stays where it is. */
  clearedByHand = false;
  /** Floors whose people are drawn; null for all. */
  openFloors: ReadonlySet<number> | null = null;
  /** The share of those that may be drawn in detail who are. */
  detailed = 1;
  private readonly byKey = new Map<string, Figure>();
  private seats: SeatFinder;
  private paths: Paths;
  private limits: DetailLimits;
  private frame = 0;
  private searches = 0;
  private membersChanged = true;
  private bulk = false;
  private clips: Clips | null = null;

  constructor(private plan: OfficePlan, config: SceneConfig) {
    this.seats = new SeatFinder(plan);
    this.paths = new Paths(plan);
    this.limits = detailLimits(config);
  }

  /** Take the first picture: everybody stands where they are, nobody walks in. */
  fill(agents: ReadonlyMap<string, AgentView>): void {
    for (const [id, agent] of agents) this.place(id, agent);
  }

  /** Take over a new plan: colours follow its departments, whoever sits elsewhere now goes there. */
  adopt(plan: OfficePlan, config: SceneConfig): void {
    if (plan === this.plan) return;
    this.plan = plan;
    this.seats = new SeatFinder(plan);
    this.paths = new Paths(plan);
    this.limits = detailLimits(config);
    for (const figure of this.figures.values()) {
      figure.look = lookOf(figure.agent.id || figure.id, this.departmentOf(figure.agent));
      this.table.writeColours(figure);
      figure.led = null;
      this.update(figure, figure.agent);
    }
    this.membersChanged = true;
  }

  /** Take over what changed while nobody listened. */
  catchUp(agents: ReadonlyMap<string, AgentView>): void {
    const changed = [...agents].filter(([id, agent]) => this.figures.get(id)?.agent !== agent).map(([id]) => id);
    const left = [...this.figures.keys()].filter((id) => !agents.has(id));
    this.change(agents, [...changed, ...left]);
  }

  /** Take changes: those who moved walk, those who came enter, those who left go. The first to come are simply there. */
  change(agents: ReadonlyMap<string, AgentView>, changed: readonly string[]): void {
    if (this.figures.size === 0) return this.fill(agents);
    this.bulk = changed.length >= BULK.least && changed.length > this.figures.size * BULK.share;
    for (const id of changed) {
      const agent = agents.get(id) ?? this.keyed(agents, id);
      const figure = this.find(id);
      if (!agent) this.remove(figure);
      else if (figure) this.update(figure, agent);
      else this.enter(id, agent);
    }
  }

  /** Say anew who faces whom; whoever asked for calm sees nobody turn. */
  gather(now: number): void {
    if (!this.calm) this.company.gather(this.present, this.plan.tables, (id) => this.find(id), now);
  }

  /** From now on everybody plays clips. */
  act(clips: Clips): void {
    this.clips = clips;
    this.membersChanged = true;
    for (const figure of this.figures.values()) figure.act(clips);
  }

  /** Everybody plays the clips of the model. */
  get acts(): boolean {
    return this.clips !== null;
  }

  find(idOrKey: string): Figure | undefined {
    return this.figures.get(idOrKey) ?? this.byKey.get(idOrKey);
  }

  /** Look anew whose news may be old: silence makes no news, so it has to be looked for. Tell whether anybody's look changed. */
  age(isStale: (agent: AgentView) => boolean, ids: Iterable<string> = this.figures.keys()): boolean {
    let changed = false;
    for (const id of ids) {
      const figure = this.find(id);
      if (!figure || isStale(figure.agent) === figure.stale) continue;
      const stale = !figure.stale;
      Object.assign(figure, { stale, dirty: true });
      changed = true;
    }
    return changed;
  }

  choose(id: string | null): void {
    this.chosenId = id;
  }

  /** Move everybody on and write what changed. `still` keeps small movements out, `unseen` seconds nobody saw. Tell whether anybody is under way. */
  step(seconds: number, time: number, still: boolean, unseen = 0): boolean {
    this.frame += 1;
    this.searches = 0;
    let moving = false;
    for (const figure of this.figures.values()) {
      if (figure.gone && !figure.restless) continue;
      moving = this.stepOne(figure, seconds, time, still, unseen) || moving;
    }
    return moving;
  }

  /** Sort by distance and give levels of detail. Tell whether the lists to draw changed. */
  sortByDistance(camera: PerspectiveCamera): boolean {
    this.present = [...this.figures.values()].filter((figure) => !figure.gone);
    const changed = assignLevels(this.present, camera, scaled(this.limits, this.detailed), this.openFloors) || this.membersChanged;
    this.membersChanged = false;
    return changed;
  }

  aboveHead(figure: Figure, height: number, out: Vector3): Vector3 {
    return this.table.aboveHead(figure, height, out);
  }

  dispose(): void {
    this.table.dispose();
  }

  private keyed(agents: ReadonlyMap<string, AgentView>, key: string): AgentView | undefined {
    const figure = this.byKey.get(key);
    return figure ? agents.get(figure.id) : undefined;
  }

  private stepOne(figure: Figure, seconds: number, time: number, still: boolean, unseen: number): boolean {
    const { gone, holds } = figure;
    const moving = figure.restless;
    figure.step(seconds, unseen);
    this.highlight(figure, seconds);
    if (gone !== figure.gone || holds !== figure.holds) this.membersChanged = true;
    if (figure.dirty || (!still && this.livesNow(figure))) this.table.writePose(figure, time, still);
    figure.dirty = false;
    return moving;
  }

  private livesNow(figure: Figure): boolean {
    if (figure.level === 'far' || figure.level === 'speck') return false;
    const every = figure.level === 'simple' ? SIMPLE_EVERY : figure.distance <= this.limits.lively ? 1 : LESS_LIVELY_EVERY;
    return (this.frame + figure.row) % every === 0;
  }

  private highlight(figure: Figure, seconds: number): void {
    const goal = figure.id === this.chosenId ? 1 : 0;
    if (figure.chosen === goal) return;
    figure.chosen += Math.sign(goal - figure.chosen) * Math.min(seconds * 5, Math.abs(goal - figure.chosen));
    figure.dirty = true;
  }

  private place(id: string, agent: AgentView): Figure {
    const figure = this.add(id, agent);
    const spot = this.spotOf(figure);
    figure.settle(spot.x, spot.z, spot.rotationY, this.poseOf(figure));
    if (isLeaving(agent)) Object.assign(figure, { presence: 0, leaving: true });
    if (agent.walk) this.lead(figure, agent);
    figure.appear();
    return figure;
  }

  private enter(id: string, agent: AgentView): void {
    const figure = this.place(id, agent);
    if (agent.walk) figure.presence = 0.01;
    if (figure.leaving || agent.walk !== undefined || this.bulk || this.calm) return;
    const { x, z } = figure.place;
    const door = this.seats.entranceFrom(x, z);
    const rotationY = figure.place.heading - Math.PI;
    figure.settle(door.x, door.z, 0, 'stand');
    figure.presence = 0.01;
    figure.goTo(x, z, rotationY, this.poseOf(figure), () => this.way(door.x, door.z, x, z));
  }

  private add(id: string, agent: AgentView): Figure {
    this.remove(this.figures.get(id));
    const figure = new Figure(id, this.table.takeRow(), lookOf(agent.id || id, this.departmentOf(agent)), agent);
    this.figures.set(id, figure);
    this.byKey.set(agent.agentId, figure);
    if (this.clips) figure.act(this.clips);
    this.table.writeColours(figure);
    this.membersChanged = true;
    return figure;
  }

  private departmentOf(agent: AgentView): number {
    return Math.max(0, this.plan.departments.indexOf(agent.department ?? ''));
  }

  private remove(figure: Figure | undefined): void {
    if (!figure) return;
    this.table.giveBack(figure.row);
    this.figures.delete(figure.id);
    this.byKey.delete(figure.agent.agentId);
    this.membersChanged = true;
  }

  private update(figure: Figure, agent: AgentView): void {
    const returns = figure.leaving && agent.status !== 'offline';
    figure.agent = agent;
    if (returns && figure.gone && agent.walk === null && agent.zone === OUTSIDE) return;
    figure.leaving = isLeaving(agent);
    if (returns && figure.gone) return this.enter(figure.id, agent);
    if (figure.gone || (figure.leaving && this.calm)) return;
    if (agent.walk !== undefined && !this.calm) return this.lead(figure, agent);
    const floor = figure.floor;
    const spot = figure.leaving ? { ...this.seats.entranceFrom(figure.place.x, figure.place.z), rotationY: 0 } : this.spotOf(figure);
    if (figure.leaving) figure.seat = null;
    if (figure.floor !== floor) figure.presence = 0.01;
    if ((this.bulk || this.calm || figure.floor !== floor) && !figure.leaving) return figure.settle(spot.x, spot.z, spot.rotationY, this.poseOf(figure));
    const { x, z } = figure.place;
    figure.goTo(spot.x, spot.z, spot.rotationY, this.poseOf(figure), () => this.way(x, z, spot.x, spot.z));
  }

  /** Let somebody be where the server has them: under way, or put. News that comes before that moves nobody. */
  private lead(figure: Figure, agent: AgentView): void {
    const isNew = agent.walk !== figure.led;
    figure.led = agent.walk ?? null;
    const floor = figure.floor;
    const spot = this.spotOf(figure);
    const { x, z, rotationY } = agent.zone === OUTSIDE ? { ...this.seats.entranceFrom(spot.x, spot.z), rotationY: 0 } : spot;
    if (agent.walk && isNew) {
      const steps = stepsOf(agent.walk, agent.position?.y ?? 0, (px, pz, py) => this.drawn(px, pz, py));
      return figure.follow(new LedWalk(agent.walk, steps), x, z, rotationY, this.poseOf(figure));
    }
    if (figure.walk && agent.walk && !isNew) return figure.keepOn(rotationY, this.poseOf(figure));
    if (figure.floor !== floor) figure.presence = 0.01;
    if (isNew || figure.isElsewhere(x, z)) figure.settle(x, z, rotationY, this.poseOf(figure));
    else figure.goTo(x, z, rotationY, this.poseOf(figure), () => [[x, z]]);
  }

  private drawn(x: number, z: number, y: number): { x: number; z: number } {
    const shift = this.plan.shifts[floorOf({ x, y, z }, this.plan.shifts)];
    return { x: x + (shift?.x ?? 0), z: z + (shift?.z ?? 0) };
  }

  private spotOf(figure: Figure): { x: number; z: number; rotationY: number } {
    const { position, rotationY } = figure.agent;
    const known = position && Number.isFinite(position.x + position.z) ? position : null;
    const { x, z } = known ? this.shift(figure, known) : this.seats.homeOf(figure.id);
    figure.seat = this.seats.at(x, z);
    return { x, z, rotationY: (known ? rotationY : null) ?? figure.seat?.rotationY ?? figure.place.heading - Math.PI };
  }

  /** Floors are drawn side by side; whoever changes floors is no longer where they were. */
  private shift(figure: Figure, position: Position): { x: number; z: number } {
    figure.floor = floorOf(position, this.plan.shifts);
    const shift = this.plan.shifts[figure.floor];
    return { x: position.x + (shift?.x ?? 0), z: position.z + (shift?.z ?? 0) };
  }

  private poseOf(figure: Figure): ReturnType<typeof poseFor> {
    return poseFor(figure.agent, figure.seat?.kind ?? null, figure.look.phase > 0.5);
  }

  /** Far figures and whoever comes after the first few of a frame go straight: nobody sees it, and no frame is lost. */
  private way(fromX: number, fromZ: number, toX: number, toZ: number): Waypoints {
    const straight: Waypoints = [[fromX, fromZ], [toX, toZ]];
    if (Math.hypot(toX - fromX, toZ - fromZ) < PATHS.worthSearching) return straight;
    this.searches += 1;
    return this.searches > PATHS.searchesPerFrame && this.figures.size > PATHS.crowdedFrom ? straight : this.paths.between(fromX, fromZ, toX, toZ);
  }
}

/** Whoever is led by the server leaves when the place is outside: the news of the status comes a moment earlier. */
const isLeaving = (agent: AgentView): boolean => agent.status === 'offline' && (agent.walk === undefined || agent.zone === OUTSIDE);
