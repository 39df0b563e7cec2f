import type { Area, OfficePlan } from '../plan/types';

/** What the address names: a floor, a team, a view that was kept. */
export interface Focus {
  floor: string | null;
  team: string | null;
  view: string | null;
}

/** Find the ground of what is named: the team's room, on the floor given if it has one there, else the whole floor. */
export function areaOf(plan: OfficePlan, { floor, team }: Pick<Focus, 'floor' | 'team'>): Area | null {
  const named = plan.floors.filter(({ id }) => id === floor);
  const rooms = [...named, ...plan.floors].flatMap((one) => one.rooms.filter((room) => room.kind === 'department' && room.department === team));
  const [room] = team === null ? [] : rooms;
  if (room) return { left: room.x, rear: room.z, width: room.width, depth: room.depth };
  return named[0]?.area ?? null;
}
