import type { Campus } from '../campus/campus';
import { emptyTally, teamKey, type Tallies } from '../campus/tally';
import { LABELS } from '../distances';
import { nameOf, type Language } from '../floor/names';
import type { FloorPlan, OfficePlan, RoomPlan } from '../plan/types';
import type { Place } from './plates';

export interface Flights {
  toFloor: (floorId: string) => void;
  toTeam: (department: string, floorId: string) => void;
}

interface Asked {
  plan: OfficePlan;
  campus: Campus;
  tallies: Tallies;
  names: ReadonlyMap<string, { en: string; zh: string }>;
  language: Language;
  metresPerPixel: number;
  flights: Flights;
}

/** Choose what tells its figures: floors seen from far, and teams where their painted names can no longer be read. */
export function placesInView(asked: Asked): Place[] {
  return asked.plan.floors.flatMap((floor, i) => {
    if (asked.campus.shares[i] === 0) return [];
    if (asked.campus.isFar(i)) return [floorPlace(floor, asked)];
    return asked.metresPerPixel < LABELS.roomsBeyondMetresPerPixel ? [] : floor.rooms.filter((room) => room.kind === 'department').map((room) => teamPlace(floor, room, asked));
  });
}

function floorPlace({ id, area }: FloorPlan, { tallies, names, language, flights }: Asked): Place {
  const { left, rear, width, depth } = area;
  return {
    key: `floor:${id}`, kind: 'floor', name: names.get(id)?.[language] ?? id, tally: tallies.floors.get(id) ?? emptyTally(), x: left + width / 2, y: 0, z: rear + depth / 2, department: -1,
    go: () => flights.toFloor(id),
  };
}

function teamPlace(floor: FloorPlan, room: RoomPlan, { tallies, language, flights }: Asked): Place {
  const department = room.department ?? '';
  return {
    key: `team:${floor.id}/${room.id}`, kind: 'team', name: nameOf(room, language).first, tally: tallies.teams.get(teamKey({ department, floor: floor.id })) ?? emptyTally(),
    x: room.x + room.width / 2, y: 0.2, z: room.z + room.depth - 0.4, department: room.departmentIndex % LABELS.roomColours, go: () => flights.toTeam(department, floor.id),
  };
}
