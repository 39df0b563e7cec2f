import { describe, expect, test } from 'vitest';
import { toEditableScene, type EditableScene } from '../../../protocol/scenePlan';
import { draftOf, resumed, sceneOf } from '../draft';
import { keyAct } from '../keys';
import { copied, edited, moved, removed, resized, rotated } from './acts';
import { put } from './adding';
import { checked } from './checks';
import { planPatch, settingsPatch } from './diff';
import { draggedTo, facing, stretched } from './dragging';
import { exported, imported } from './exchange';
import { depthOfOverlap } from './geometry';
import { begun, done, redone, undone } from './history';
import { differences, rebased } from './rebase';
import { settingsFaults } from './settingsCheck';
import { snapped } from './snap';
import { keyFor, openByStage, reordered } from './stages';
import { find, type Layout, type Ref } from './things';

const desk = (number: number, x: number, z: number, roomId = 'f0-d0') => ({ id: `${roomId}-${number}`, roomId, x, z, rotationY: 0 });
const FLOOR = {
  id: 'f0', name: { en: 'Floor 1', zh: '1 层' }, x: -10, z: -8, width: 20, depth: 16,
  rooms: [
    { id: 'f0-d0', kind: 'department', department: 'Sales', name: { en: 'Sales', zh: '销售' }, color: 0, x: -10, z: -8, width: 8, depth: 6 },
    { id: 'f0-d1', kind: 'department', department: 'Research', name: { en: 'Research', zh: '研究' }, color: 1, x: -2, z: -8, width: 8, depth: 6 },
    { id: 'f0-lounge', kind: 'lounge', name: { en: 'Lounge', zh: '休息区' }, x: -10, z: 0, width: 6, depth: 5 },
    { id: 'f0-meeting', kind: 'meeting', name: { en: 'Meeting', zh: '会议' }, x: -2, z: 0, width: 6.2, depth: 6.2 },
    { id: 'f0-entrance', kind: 'entrance', name: { en: 'Entrance', zh: '入口' }, x: 6, z: 7.6, width: 4, depth: 0.4 },
  ],
  desks: [desk(0, -8, -4), desk(1, -6, -4), desk(0, 0, -4, 'f0-d1')],
  tables: [{ id: 'f0-meeting-t0', roomId: 'f0-meeting', x: 1, z: 3, seats: [{ x: 2.24, z: 4.24, rotationY: 0.785 }, { x: -0.24, z: 1.76, rotationY: 3.927 }] }],
  seats: [{ id: 'f0-lounge-sofa-0', roomId: 'f0-lounge', kind: 'sofa', x: -8, z: 2, rotationY: 0 }],
};
const PIPELINE = [{ key: 'todo', name: { en: 'To do', zh: '待办' } }, { key: 'done', name: { en: 'Done', zh: '完成' }, limit: 3 }];

function sceneWith(more: object = {}): EditableScene {
  const told = { version: 4, floors: [FLOOR], pipeline: PIPELINE, seating: { departments: [{ department: 'Sales', agents: 2 }, { department: 'Research', agents: 1 }] }, ...more };
  const scene = toEditableScene(structuredClone(told), '"scene-4-x"');
  if (scene === null) throw new Error('the scene can be read');
  return scene;
}

const SCENE = sceneWith();
const { layout: LAYOUT } = sceneOf(SCENE);
const ref = (list: Ref['list'], id: string): Ref => ({ floorId: 'f0', list, id });
const kinds = (layout: Layout, people = SCENE.people): string[] => checked(layout, people).map(({ kind }) => kind);
const snapping = { grid: 0.5, reach: 0.1 };
let made = 0;
const newId = (list: string): string => `${list}-new-${++made}`;

test('turned rectangles overlap only where they do', () => {
  const one = { x: 0, z: 0, width: 2, depth: 1, rotationY: 0 };
  expect(depthOfOverlap(one, { ...one, x: 1.9 })).toBeCloseTo(0.1);
  expect(depthOfOverlap(one, { ...one, x: 1.6, rotationY: Math.PI / 2 })).toBeLessThan(0);
});

describe('moving', () => {
  test('a room takes along what is in it, chairs of tables too', () => {
    const after = moved(LAYOUT, ref('rooms', 'f0-meeting'), { x: 1, z: 0.5 });
    expect(find(after, ref('tables', 'f0-meeting-t0'))).toMatchObject({ x: 2, z: 3.5, seats: [{ x: 3.24, z: 4.74 }, { x: 0.76, z: 2.26 }] });
    expect(find(after, ref('desks', 'f0-d0-0'))).toMatchObject({ x: -8 });
  });

  test('a desk becomes part of the room it comes to stand in', () => {
    expect(find(moved(LAYOUT, ref('desks', 'f0-d0-1'), { x: 8, z: 0 }), ref('desks', 'f0-d0-1'))).toMatchObject({ x: 2, roomId: 'f0-d1' });
  });

  test('is held by the grid, or by a line of others within reach', () => {
    const off = draggedTo(LAYOUT, ref('desks', 'f0-d0-1'), { x: 0.13, z: 0.9 }, snapping);
    expect(find(off.layout, ref('desks', 'f0-d0-1'))).toMatchObject({ x: -6, z: -3 });
    const lined = draggedTo(LAYOUT, ref('desks', 'f0-d0-1'), { x: 0.2, z: 0.07 }, snapping);
    expect(find(lined.layout, ref('desks', 'f0-d0-1'))).toMatchObject({ x: -6, z: -4 });
    expect(lined.guides.map(({ axis }) => axis)).toEqual(['z']);
  });

  test('a line that is nearer wins over the grid', () => {
    const area = { x: 0.08, z: 0, width: 1, depth: 1 };
    expect(snapped({ x: 0.08, z: 0 }, area, [{ x: 0.13, z: 9, width: 4, depth: 4 }], 0.5, 0.1)).toMatchObject({ x: 0.13, z: 0 });
  });

  test('handles move their sides alone', () => {
    const { layout } = stretched(LAYOUT, ref('rooms', 'f0-lounge'), 'ne', { x: 1.04, z: -0.6 }, snapping);
    expect(find(layout, ref('rooms', 'f0-lounge'))).toMatchObject({ x: -10, z: -0.5, width: 7, depth: 5.5 });
    expect(find(layout, ref('seats', 'f0-lounge-sofa-0'))).toMatchObject({ x: -8, z: 2 });
  });

  test('turning looks where the pointer is, by twelfths', () => {
    expect(find(facing(LAYOUT, ref('desks', 'f0-d0-0'), { x: -7, z: -4.1 }).layout, ref('desks', 'f0-d0-0'))).toMatchObject({ rotationY: 4.7124 });
  });

  test('by keys goes by the grid, 10 cm with Alt, 1 m with Shift', () => {
    const key = (key: string, more = {}) => keyAct(LAYOUT, ref('desks', 'f0-d0-0'), { key, shiftKey: false, altKey: false, ctrlKey: false, metaKey: false, ...more }, 0.5);
    const at = (act: ReturnType<typeof keyAct>) => act && find(act.layout, ref('desks', 'f0-d0-0'));
    expect(at(key('ArrowRight'))).toMatchObject({ x: -7.5 });
    expect(at(key('ArrowUp', { altKey: true }))).toMatchObject({ z: -4.1 });
    expect(at(key('ArrowDown', { shiftKey: true }))).toMatchObject({ z: -3 });
    expect(at(key('Delete'))).toBeUndefined();
    expect(key('x')).toBeNull();
  });
});

describe('adding', () => {
  test('puts four desks where they stand free', () => {
    const result = put(LAYOUT, { floorId: 'f0', adding: 'pod', roomId: 'f0-d1', names: { en: '', zh: '' }, department: null, newId });
    expect(result?.layout.floors[0]?.desks).toHaveLength(7);
    expect(result && kinds(result.layout)).toEqual([]);
  });

  test('copies a room with all that is in it', () => {
    const { layout, ref: copy } = copied(LAYOUT, ref('rooms', 'f0-d0'), { x: 30, z: 0 }, newId);
    expect(layout.floors[0]?.desks.filter(({ roomId }) => roomId === copy.id)).toHaveLength(2);
    expect(find(layout, copy)).toMatchObject({ x: 20, department: 'Sales' });
  });

  test('finds no room for a seat where there is none for seats', () => {
    const without = removed(LAYOUT, ref('rooms', 'f0-lounge'));
    expect(without.floors[0]?.seats).toEqual([]);
    expect(put(without, { floorId: 'f0', adding: 'seat', roomId: null, names: { en: '', zh: '' }, department: null, newId })).toBeNull();
  });
});

describe('checks', () => {
  test('find nothing in a plan that is well', () => {
    expect(kinds(LAYOUT)).toEqual([]);
  });

  test.each([
    ['roomsOverlap', moved(LAYOUT, ref('rooms', 'f0-d1'), { x: -1, z: 0 })],
    ['outsideRoom', moved(LAYOUT, ref('tables', 'f0-meeting-t0'), { x: 2, z: 0 })],
    ['seatsTooNear', moved(LAYOUT, ref('desks', 'f0-d0-1'), { x: -1.6, z: 0 })],
    ['seatInFurniture', moved(LAYOUT, ref('desks', 'f0-d0-1'), { x: -2, z: 0.8 })],
    ['furnitureOverlaps', moved(LAYOUT, ref('desks', 'f0-d0-1'), { x: -1, z: 0.2 })],
    ['noEntrance', removed(LAYOUT, ref('rooms', 'f0-entrance'))],
    ['tooFewDesks', removed(LAYOUT, ref('desks', 'f0-d0-1'))],
    ['noRoomForDepartment', removed(LAYOUT, ref('rooms', 'f0-d1'))],
    ['floorTooLong', resized(LAYOUT, ref('rooms', 'f0-lounge'), { x: -320, z: 0, width: 316, depth: 5 })],
  ])('find %s', (kind, layout) => {
    expect(kinds(layout)).toContain(kind);
  });

  test('tell what is refused before what is only odd', () => {
    const both = removed(moved(LAYOUT, ref('rooms', 'f0-d1'), { x: -1, z: 0 }), ref('desks', 'f0-d0-0'));
    expect(checked(both, SCENE.people).map(({ isRefused }) => isRefused)).toEqual([true, false]);
  });
});

describe('what is sent', () => {
  test('is nothing where nothing is changed', () => {
    expect(planPatch(SCENE, LAYOUT)).toBeNull();
    expect(planPatch(SCENE, moved(moved(LAYOUT, ref('rooms', 'f0-d0'), { x: 1, z: 0 }), ref('rooms', 'f0-d0'), { x: -1, z: 0 }))).toBeNull();
  });

  test('is a room alone when it is moved: what is in it goes along', () => {
    expect(planPatch(SCENE, moved(LAYOUT, ref('rooms', 'f0-d0'), { x: 0, z: 1 }))).toEqual({ rooms: [{ id: 'f0-d0', z: -7 }] });
  });

  test('names the place of what was told a place before, which does not go along', () => {
    const scene = sceneWith({ plan: { desks: [{ id: 'f0-d0-1', x: -6 }] } });
    const patch = planPatch(scene, moved(LAYOUT, ref('rooms', 'f0-d0'), { x: 0, z: 1 }));
    expect(patch).toEqual({ rooms: [{ id: 'f0-d0', z: -7 }], desks: [{ id: 'f0-d0-1', x: -6, z: -3 }] });
  });

  test('keeps what is in a room in its place when its corner is moved', () => {
    const patch = planPatch(SCENE, resized(LAYOUT, ref('rooms', 'f0-lounge'), { x: -11, z: 0, width: 7, depth: 5 }));
    expect(patch).toEqual({ rooms: [{ id: 'f0-lounge', x: -11, width: 7 }], seats: [{ id: 'f0-lounge-sofa-0', x: -8, z: 2 }] });
  });

  test('says all of what is new, and of what is gone only that', () => {
    const wall = put(removed(LAYOUT, ref('rooms', 'f0-lounge')), { floorId: 'f0', adding: 'wall', roomId: null, names: { en: '', zh: '' }, department: null, newId });
    expect(wall && planPatch(SCENE, wall.layout)).toEqual({
      rooms: [{ id: 'f0-lounge', removed: true }],
      obstacles: [{ id: wall?.ref.id, floor: 'f0', kind: 'wall', x: 0, z: 0, width: 3, depth: 0.15, rotationY: 0 }],
    });
  });

  test('names a room anew whose department changes', () => {
    const layout = edited(LAYOUT, { ...ref('rooms', 'f0-d0'), list: 'rooms' }, { department: 'Support' });
    expect(planPatch(SCENE, layout)).toEqual({ rooms: [{ id: 'f0-d0', department: 'Support', name: { en: 'Sales', zh: '销售' } }] });
  });

  test('is each setting that differs', () => {
    expect(settingsPatch(SCENE.settings, { ...SCENE.settings, maxVisibleAgents: 30 })).toEqual({ maxVisibleAgents: 30 });
  });
});

describe('a rebase', () => {
  const base = sceneOf(SCENE);
  const mine = { ...base, layout: moved(LAYOUT, ref('desks', 'f0-d0-0'), { x: 0.5, z: 0 }) };

  test('keeps what both did where it is not the same', () => {
    const theirs = { ...base, layout: rotated(moved(LAYOUT, ref('desks', 'f0-d0-1'), { x: 0, z: 1 }), ref('desks', 'f0-d0-0'), 1) };
    const result = rebased(base, mine, theirs);
    expect(find(result.layout, ref('desks', 'f0-d0-0'))).toMatchObject({ x: -7.5, rotationY: 1 });
    expect(find(result.layout, ref('desks', 'f0-d0-1'))).toMatchObject({ z: -3 });
    expect(result.clashes).toEqual([]);
  });

  test('lets mine stand and says so where both changed one field, and what they removed stays gone', () => {
    const moving = rebased(base, mine, { ...base, layout: moved(LAYOUT, ref('desks', 'f0-d0-0'), { x: -1, z: 0 }) });
    expect(find(moving.layout, ref('desks', 'f0-d0-0'))).toMatchObject({ x: -7.5 });
    expect(moving.clashes).toMatchObject([{ id: 'f0-d0-0', fields: ['x'] }]);
    const gone = rebased(base, mine, { ...base, layout: removed(LAYOUT, ref('desks', 'f0-d0-0')) });
    expect(find(gone.layout, ref('desks', 'f0-d0-0'))).toBeUndefined();
    expect(gone.clashes).toMatchObject([{ id: 'f0-d0-0', way: 'removed' }]);
  });

  test('takes each setting from whoever changed it', () => {
    const own = { ...mine, settings: { ...base.settings, maxVisibleAgents: 30 } };
    const result = rebased(base, own, { ...base, settings: { ...base.settings, theme: 'day', maxVisibleAgents: 25 } });
    expect(result.settings).toMatchObject({ maxVisibleAgents: 30, theme: 'day' });
    expect(result.settingClashes).toEqual(['maxVisibleAgents']);
  });

  test('names a moved room once, and not what went along', () => {
    expect(differences(LAYOUT, moved(LAYOUT, ref('rooms', 'f0-d0'), { x: 0, z: 1 }))).toMatchObject([{ list: 'rooms', id: 'f0-d0', fields: ['z'] }]);
  });

  test('is needed for a draft only where the version is another', () => {
    const draft = draftOf(SCENE, mine);
    expect(resumed(draft, sceneWith())?.layout).toEqual(mine.layout);
    expect(resumed(draft, sceneWith({ version: 5 }))).toBeNull();
  });
});

test('all the way of a drag is taken back at once, and comes again', () => {
  let history = begun(0);
  for (const now of [1, 2, 3]) history = done(history, now, 'drag 1');
  history = done(history, 10, 'drag 2');
  expect(undone(history).now).toBe(3);
  expect(undone(undone(history)).now).toBe(0);
  expect(redone(undone(undone(history))).now).toBe(3);
  expect(done(undone(history), 4).future).toEqual([]);
});

describe('a file', () => {
  const text = exported(LAYOUT, SCENE.settings);
  const faults = (change: (file: { floors: (typeof FLOOR)[] } & Record<string, unknown>) => void): [string, string][] => {
    const file = JSON.parse(text);
    change(file);
    const read = imported(JSON.stringify(file), SCENE);
    return read.ok ? [] : read.faults.map(({ path, key }) => [path, key]);
  };

  test('is read as it was written', () => {
    const read = imported(text, SCENE);
    expect(read.ok && planPatch(SCENE, read.layout)).toBeNull();
    expect(read.ok && read.settings).toEqual(SCENE.settings);
  });

  test('with a fault is refused, with the place and the reason', () => {
    expect(imported('{\n"a": 1\n"b": 2}', SCENE)).toMatchObject({ ok: false, faults: [{ key: 'editor.file.notJsonAt', values: { line: 3 } }] });
    expect(imported('{}', SCENE)).toMatchObject({ ok: false, faults: [{ path: 'format' }] });
    expect(faults((file) => Object.assign(file.floors[0]?.desks[1] ?? {}, { x: 'left' }))).toEqual([['floors.0.desks.1.x', 'editor.file.value']]);
    expect(faults((file) => Object.assign(file.floors[0]?.desks[1] ?? {}, { roomId: 'cellar', x: undefined }))).toEqual([['floors.0.desks.1.x', 'editor.file.missing']]);
    expect(faults((file) => Object.assign(file.floors[0]?.desks[1] ?? {}, { roomId: 'cellar', id: 'f0-d0-0' }))).toEqual([
      ['floors.0.desks.1.id', 'editor.file.twice'],
      ['floors.0.desks.1.roomId', 'editor.file.room'],
    ]);
    expect(faults((file) => Object.assign(file.floors[0] ?? {}, { id: 'f7' }))).toEqual([['floors.0.id', 'editor.file.floor']]);
    expect(faults((file) => Object.assign(file.floors[0]?.rooms[2] ?? {}, { kind: 'meeting' }))).toEqual([['floors.0.rooms.2.kind', 'editor.file.keepsKind']]);
    expect(faults((file) => Object.assign(file, { settings: { maxVisibleAgents: 9999, colour: 1 } }))).toEqual([
      ['settings.maxVisibleAgents', 'editor.range.whole'],
      ['settings.colour', 'editor.file.unknown'],
    ]);
  });
});

describe('settings', () => {
  test('are refused where the server would', () => {
    const faults = (part: object): string[] => settingsFaults({ ...SCENE.settings, ...part }).map(({ path }) => path);
    expect(faults({})).toEqual([]);
    expect(faults({ lodDistances: [10, 5, 50] })).toEqual(['lodDistances']);
    expect(faults({ camera: { yaw: 0, pitch: 90, fov: 20 } })).toEqual(['camera.pitch']);
    expect(faults({ pipeline: [] })).toEqual(['pipeline']);
    expect(faults({ pipeline: [...PIPELINE, { key: 'done', name: { en: '', zh: '完' }, limit: 0 }] })).toEqual(['pipeline.2.key', 'pipeline.2.name.en', 'pipeline.2.limit']);
  });

  test('keep stages in order and apart', () => {
    expect(keyFor('To do', PIPELINE)).toBe('to_do');
    expect(keyFor('Done!', PIPELINE)).toBe('done_2');
    expect(keyFor('新', PIPELINE)).toBe('stage');
    expect(reordered(PIPELINE, 0, 1).map(({ key }) => key)).toEqual(['done', 'todo']);
    const task = (stage: string, status: string) => ({ stage, status }) as never;
    expect([...openByStage([task('todo', 'working'), task('todo', 'completed'), task('done', 'submitted')])]).toEqual([['todo', 1], ['done', 1]]);
  });
});
