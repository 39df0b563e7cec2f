import type { AgentView, LocalizedText, Position, SceneConfig, SceneFloor, SceneRoom } from '../../protocol/types';
import { floorOf, shiftsOf, type StackedFloor } from '../plan/floorShift';

/** A department's room on a floor. A department with rooms on several floors is one team on each. */
export interface Team {
  department: string;
  floor: string;
  name: LocalizedText;
  room: string;
}

export interface FloorPlace {
  id: string;
  name: LocalizedText;
  teams: readonly Team[];
}

/** Where everybody belongs: floors and the teams on them, without anything that is drawn. */
export class Places {
  readonly floors: readonly FloorPlace[];
  private readonly plans: readonly StackedFloor[];
  private readonly shifts: ReturnType<typeof shiftsOf>;
  private readonly teams = new Map<string, Team[]>();

  constructor(config: SceneConfig) {
    this.plans = config.floors;
    this.shifts = shiftsOf(config.floors);
    this.floors = config.floors.map(placeOf);
    for (const team of this.floors.flatMap((floor) => floor.teams)) {
      this.teams.set(team.department, [...(this.teams.get(team.department) ?? []), team]);
    }
  }

  floor(id: string | null): FloorPlace | undefined {
    return this.floors.find((floor) => floor.id === id);
  }

  /** Find a team by its department: on the floor given, else on the first that has it. */
  team(department: string | null, floorId: string | null = null): Team | undefined {
    const teams = this.teams.get(department ?? '');
    return teams?.find((team) => team.floor === floorId) ?? teams?.[0];
  }

  /** Tell on which floor somebody is; who is nowhere belongs where the department is. */
  floorOf({ position, department }: Pick<AgentView, 'position' | 'department'>): number {
    if (isKnown(position)) return floorOf(position, this.shifts);
    const home = this.team(department)?.floor;
    return Math.max(0, this.floors.findIndex(({ id }) => id === home));
  }

  /** Tell to which team somebody belongs: the one of the department on this floor, else where the department is at home. */
  teamOf(agent: Pick<AgentView, 'position' | 'department'>): Team | undefined {
    return this.team(agent.department, this.floors[this.floorOf(agent)]?.id ?? null);
  }

  /** Find the room in which somebody is; null between rooms. */
  roomOf({ position, department }: Pick<AgentView, 'position' | 'department'>): SceneRoom | null {
    if (!isKnown(position)) return null;
    const rooms = this.plans[this.floorOf({ position, department })]?.rooms ?? [];
    return rooms.find((room) => within(position, room)) ?? null;
  }
}

const isKnown = (position: Position | null): position is Position => position !== null && Number.isFinite(position.x + position.z);

const within = ({ x, z }: Position, room: SceneRoom): boolean =>
  x >= room.x && x <= room.x + room.width && z >= room.z && z <= room.z + room.depth;

function placeOf(floor: SceneFloor): FloorPlace {
  const teams = floor.rooms.flatMap((room) =>
    room.kind === 'department' && room.department ? [{ department: room.department, floor: floor.id, name: nameOf(room, room.department), room: room.id }] : [],
  );
  const name = typeof floor.name === 'string' ? { en: floor.name, zh: floor.name } : floor.name;
  return { id: floor.id, name, teams };
}

const nameOf = ({ name }: SceneRoom, otherwise: string): LocalizedText => ({ en: name?.en || otherwise, zh: name?.zh || name?.en || otherwise });
