import type { Crowd } from '../people/crowd';
import type { Figure } from '../people/figure';
import type { Area, OfficePlan } from '../plan/types';
import type { Figures } from '../campus/figures';
import { teamKey } from '../campus/tally';
import { CINEMA } from '../timings';
import type { OfficeCamera } from './officeCamera';

/** Where the tour stops: at everything, with somebody, or at a team's room. */
export type Stop = { kind: 'whole' } | { kind: 'person'; id: string } | { kind: 'team'; area: Area };

const since = ({ agent }: Figure): number => Date.parse(agent.statusSince ?? '') || Infinity;
const urgency = (figure: Figure): number => ({ waiting: 2, error: 1 })[figure.statusLook as string] ?? 0;

/** Choose the stops of a round: everything first, then who waits or failed, longest first, then the busiest teams. */
export function stopsOf(crowd: Crowd, plan: OfficePlan, figures: Figures): Stop[] {
  const urgent = [...crowd.figures.values()]
    .filter((figure) => !figure.gone && urgency(figure) > 0)
    .sort((a, b) => urgency(b) - urgency(a) || since(a) - since(b))
    .slice(0, CINEMA.people);
  const busiest = plan.floors
    .flatMap((floor) => floor.rooms.filter((room) => room.kind === 'department').map((room) => ({ room, floor: floor.id })))
    .map(({ room, floor }) => ({ room, working: figures.now.teams.get(teamKey({ department: room.department ?? '', floor }))?.counts.working ?? 0 }))
    .filter(({ working }) => working > 0)
    .sort((a, b) => b.working - a.working)
    .slice(0, CINEMA.teams);
  return [
    { kind: 'whole' },
    ...urgent.map(({ id }): Stop => ({ kind: 'person', id })),
    ...busiest.map(({ room }): Stop => ({ kind: 'team', area: { left: room.x, rear: room.z, width: room.width, depth: room.depth } })),
  ];
}

/** A slow tour over what matters, for a wall that nobody touches. */
export class Cinema {
  private stops: Stop[] = [];
  private left = 0;
  private isOn = false;

  constructor(private readonly crowd: Crowd, private readonly plan: OfficePlan, private readonly figures: Figures, private readonly camera: OfficeCamera) {}

  start(): void {
    Object.assign(this, { isOn: true, stops: [], left: 0 });
  }

  stop(): void {
    this.isOn = false;
  }

  /** Go on by some seconds; `still` keeps the slow turn out. Tell whether the tour runs. */
  step(seconds: number, still: boolean): boolean {
    if (!this.isOn) return false;
    this.left -= seconds;
    if (this.left <= 0) this.next();
    if (!still) this.camera.drift(CINEMA.driftRadians * seconds);
    return true;
  }

  private next(): void {
    if (this.stops.length === 0) this.stops = stopsOf(this.crowd, this.plan, this.figures);
    const stop = this.stops.shift() ?? { kind: 'whole' };
    this.left = stop.kind === 'whole' ? CINEMA.wholeSeconds : CINEMA.stopSeconds;
    const person = stop.kind === 'person' ? this.crowd.find(stop.id) : undefined;
    this.crowd.choose(person?.id ?? null);
    if (person && !person.gone) this.camera.approach(person);
    else if (stop.kind === 'team') this.camera.show(stop.area);
    else this.camera.showWhole();
  }
}
