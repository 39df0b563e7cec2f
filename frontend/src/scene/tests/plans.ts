import type { AgentView, SceneConfig, SceneDesk, SceneFloor, SceneRoom } from '../../protocol/types';

/** Lay out departments in a row, each with its desks in rows of four, and the shared rooms before them. */
export function planOf(departments: number, desksEach: number): SceneConfig {
  const columns = Math.min(4, desksEach);
  const width = columns * 1.7 + 1.2;
  const depth = Math.ceil(desksEach / columns) * 2.4 + 2;
  const rooms: SceneRoom[] = Array.from({ length: departments }, (_, i) => department(i, width, depth));
  const desks = rooms.flatMap((room) => desksOf(room, desksEach, columns));
  const floor: SceneFloor = {
    id: 'f1', name: 'Floor', width: Math.max(20, departments * width), depth: depth + 9, rooms: [...rooms, ...shared(depth)], desks,
    tables: [{ id: 't1', roomId: 'meeting', x: 3, z: depth + 5, seats: [{ x: 3, z: depth + 6.75, rotationY: 0 }, { x: 3, z: depth + 3.25, rotationY: Math.PI }] }],
    seats: [
      { id: 's1', roomId: 'lounge', kind: 'lounge', x: 9, z: depth + 4, rotationY: Math.PI }, { id: 's2', roomId: 'lounge', kind: 'lounge', x: 9.85, z: depth + 4, rotationY: Math.PI },
      { id: 's3', roomId: 'help', kind: 'help_desk', x: 14, z: depth + 6, rotationY: 0 }, { id: 's4', roomId: 'repair', kind: 'repair', x: 18, z: depth + 6, rotationY: 0 },
    ],
  } as SceneFloor;
  return { version: 1, maxVisibleAgents: 20, cullingDistance: 50, lodDistances: [10, 25, 50], floors: [floor] } as unknown as SceneConfig;
}

function department(index: number, width: number, depth: number): SceneRoom {
  return { id: `r${index}`, kind: 'department', department: `d${index}`, name: { en: `Department ${index}`, zh: `部门 ${index}` }, x: index * width, z: 0, width, depth, color: '' } as SceneRoom;
}

function desksOf(room: SceneRoom, count: number, columns: number): SceneDesk[] {
  return Array.from({ length: count }, (_, i) => ({
    id: `${room.id}-${i}`, roomId: room.id, x: room.x + 1.4 + (i % columns) * 1.7, z: room.z + 1.9 + Math.floor(i / columns) * 2.4, rotationY: 0,
  })) as SceneDesk[];
}

function shared(depth: number): SceneRoom[] {
  return [['meeting', 0, 7], ['lounge', 7.2, 5], ['help', 12.4, 3.4], ['repair', 16, 3.8]].map(([id, x, width]) => ({
    id, kind: id === 'help' ? 'help_desk' : id, name: { en: String(id), zh: '' }, x, z: depth + 2, width, depth: 6.5, color: '',
  })) as SceneRoom[];
}

export function agent(id: string, changes: Partial<AgentView> = {}): AgentView {
  return {
    id, agentId: `key-${id}`, name: id, role: null, department: 'd0', avatar: null, parentId: null, status: 'working', basis: 'reported', source: null, activity: null,
    waitingOn: null, stale: false, statusSince: null, lastSeenAt: null, position: { x: 1.4, y: 0, z: 1.9 }, rotationY: 0, zone: null, currentTask: null, metrics: null, ...changes,
  } as unknown as AgentView;
}
