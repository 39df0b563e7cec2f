import { COMPANY } from '../timings';
import type { Figure } from './figure';

interface Table {
  x: number;
  z: number;
  radius: number;
}

interface Exchange {
  source: string;
  target: string;
  until: number;
}

/** From a table's rim to its sitters, and how far apart two may be who turn to each other (metres). */
const SEAT_GAP = 1;
const WITHIN_EARSHOT = 7;

/** Lets people face each other: one at a table talks and the others listen; two who exchange something turn to each other. */
export class Company {
  private exchanges: Exchange[] = [];
  private readonly carriers = new Map<string, number>();

  /** Remember that two exchanged something just now. */
  exchange(source: string, target: string, now: number): void {
    const others = this.exchanges.filter((known) => known.source !== source && known.target !== source && known.source !== target && known.target !== target);
    this.exchanges = [...others, { source, target, until: now + COMPANY.exchangeSeconds }].slice(-COMPANY.most);
  }

  /** Remember that somebody took over a task: if they walk now, they carry it. */
  handOver(to: string, now: number): void {
    this.carriers.set(to, now + COMPANY.carrySeconds);
  }

  /** Say anew who looks at whom, who talks and who carries. */
  gather(present: readonly Figure[], tables: readonly Table[], find: (id: string) => Figure | undefined, now: number): void {
    for (const figure of present) Object.assign(figure, { attends: null, speaks: null });
    for (const group of groupsAt(tables, present)) converse(group, now);
    this.exchanges = this.exchanges.filter(({ until }) => until > now);
    for (const { source, target } of this.exchanges) turnToEachOther(find(source), find(target));
    this.load(find, now);
  }

  private load(find: (id: string) => Figure | undefined, now: number): void {
    for (const [id, until] of this.carriers) {
      const figure = find(id);
      if (figure) figure.carries = until > now;
      if (until <= now) this.carriers.delete(id);
    }
  }
}

/** Who sits at which table, where at least two do. */
function groupsAt(tables: readonly Table[], present: readonly Figure[]): Figure[][] {
  const sitters = present.filter((figure) => figure.seat?.kind === 'meeting' && figure.seated);
  const at = ({ x, z, radius }: Table): Figure[] => sitters.filter(({ place }) => Math.hypot(place.x - x, place.z - z) < radius + SEAT_GAP);
  return sitters.length < 2 ? [] : tables.map(at).filter((group) => group.length > 1);
}

/** One talks for some seconds, then the next; the speaker looks at one listener after the other. */
function converse(group: readonly Figure[], now: number): void {
  const own = now + group[0]!.look.phase * COMPANY.turnSeconds;
  const speaker = group[Math.floor(own / COMPANY.turnSeconds) % group.length]!;
  const listeners = group.filter((figure) => figure !== speaker);
  const seen = listeners[Math.floor(own / COMPANY.glanceSeconds) % listeners.length]!;
  Object.assign(speaker, { attends: seen.place, speaks: true });
  for (const figure of listeners) Object.assign(figure, { attends: speaker.place, speaks: false });
}

function turnToEachOther(source: Figure | undefined, target: Figure | undefined): void {
  if (!source || !target || source === target || source.walk || target.walk || source.gone || target.gone) return;
  if (Math.hypot(source.place.x - target.place.x, source.place.z - target.place.z) > WITHIN_EARSHOT) return;
  Object.assign(source, { attends: target.place, speaks: true });
  Object.assign(target, { attends: source.place, speaks: false });
}
