/** A floor, or some of its rooms, by the ids of the scene's configuration. */
export interface GazePlace {
  floor: string;
  rooms?: string[];
}

/** Where somebody looks: at places, and at agents wherever they are. */
export interface Gaze {
  places: GazePlace[];
  agents: string[];
}

/** Null for everything. */
export type Looked = Gaze | null;

export const NOWHERE: Gaze = { places: [], agents: [] };
const MOST_AGENTS = 100;

export const isSameLook = (one: Looked, other: Looked): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Look wherever one of several looks: a floor that one sees whole is seen whole. */
export function together(gazes: Iterable<Looked>): Looked {
  const rooms = new Map<string, Set<string> | null>();
  const agents = new Set<string>();
  for (const gaze of gazes) {
    if (gaze === null) return null;
    for (const place of gaze.places) add(rooms, place);
    for (const key of gaze.agents) agents.add(key);
  }
  const places = [...rooms].sort().map(([floor, some]) => (some === null ? { floor } : { floor, rooms: [...some].sort() }));
  return { places, agents: [...agents].sort().slice(0, MOST_AGENTS) };
}

function add(rooms: Map<string, Set<string> | null>, { floor, rooms: some }: GazePlace): void {
  const known = rooms.get(floor);
  if (!some || known === null) rooms.set(floor, null);
  else rooms.set(floor, new Set([...(known ?? []), ...some]));
}
