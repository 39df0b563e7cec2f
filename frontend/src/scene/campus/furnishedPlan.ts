import type { Area, OfficePlan } from '../plan/types';
import { isWithin } from './within';

/** Where nobody sees a desk of a floor that is not furnished: the numbers of desks stay what they are. */
const AWAY = 1e6;

/** Take from a plan what stands on some of its floors; the rest of it, whole lists of seats included, stays as it is. */
export function furnishedPlan(plan: OfficePlan, floors: ReadonlySet<number>): OfficePlan {
  const areas = plan.floors.filter((_, i) => floors.has(i)).map(({ area }) => area);
  const stands = (spot: { x: number; z: number }): boolean => areas.some((area) => isWithin(spot, area));
  return {
    ...plan,
    floors: plan.floors.filter((_, i) => floors.has(i)),
    desks: plan.desks.map((desk) => (stands(desk) ? desk : { ...desk, x: AWAY })),
    pieces: new Map([...plan.pieces].map(([name, placements]) => [name, placements.filter(stands)] as const).filter(([, placements]) => placements.length > 0)),
    footprints: plan.footprints.filter(stands),
    halos: plan.halos.filter(stands),
  };
}

/** The footprints of one floor. */
export const footprintsOn = (plan: OfficePlan, area: Area): OfficePlan['footprints'] => plan.footprints.filter((foot) => isWithin(foot, area));
