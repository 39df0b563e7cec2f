import { describe, expect, test } from 'vitest';
import { toAgentChange, toInteraction } from './agents';
import { each, rangeOf } from './guards';
import { toHub } from './hub';
import { toJoinAnswer } from './join';
import { toNetwork } from './network';
import { isSceneConfig } from './scene';
import { toStage, toTaskChange, toTransition } from './tasks';

const RUBBISH: unknown[] = [undefined, null, 7, 'text', [], {}, true, NaN];

describe('agents', () => {
  test('what changed is taken, field by field', () => {
    const change = { agentId: 'kai', status: 'working', activity: { kind: 'tool', text: 'npm test' }, rotationY: 1.5 };
    expect(toAgentChange({ ...change, seq: 9 })).toEqual(change);
  });

  test('a field that is not what it should be changes nothing; the rest counts', () => {
    const wrong = { status: 'asleep', activity: 7, position: { x: 1, y: '2', z: 3 }, metrics: null, stale: 'no', currentTask: { id: 't' } };
    expect(toAgentChange({ agentId: 'kai', name: 'Kai', ...wrong })).toEqual({ agentId: 'kai', name: 'Kai' });
  });

  test('nothing is told apart from absent', () => {
    expect(toAgentChange({ agentId: 'kai', currentTask: null, waitingOn: null })).toEqual({ agentId: 'kai', currentTask: null, waitingOn: null });
  });

  test('an interaction without two sides is none', () => {
    expect(toInteraction({ source: 'kai', target: 'pia', kind: 'review' })).toMatchObject({ weight: 1 });
    expect(toInteraction({ source: 'kai', kind: 'review' })).toBeNull();
  });
});

describe('tasks', () => {
  test('a priority is a word or a number, progress a number', () => {
    expect(toTaskChange({ taskId: 't', priority: 'high', progress: '0.5' })).toEqual({ taskId: 't', priority: 'high' });
    expect(toTaskChange({ taskId: 't', priority: 2, dependsOn: ['a', 7] })).toEqual({ taskId: 't', priority: 2 });
  });

  test('a stage without a name is called by its key', () => {
    expect(toStage({ key: 'legal', name: { en: 'Legal' }, limit: 3 })).toEqual({ key: 'legal', name: { en: 'Legal', zh: 'legal' }, limit: 3 });
  });
});

describe('the plan', () => {
  const floor = { id: 'f', width: 26, depth: 15, rooms: [{ id: 'r', x: 0, z: 0, width: 4, depth: 4 }], desks: [], tables: [], seats: [] };
  const plan = { version: 1, maxVisibleAgents: 20, cullingDistance: 50, lodDistances: [10, 25, 50], floors: [floor] };

  test('a plan whose measures are numbers is drawn', () => {
    expect(isSceneConfig(plan)).toBe(true);
  });

  test.each([
    ['a room without a width', { floors: [{ ...floor, rooms: [{ id: 'r', x: 0, z: 0, depth: 4 }] }] }],
    ['a desk that stands nowhere', { floors: [{ ...floor, desks: [{ id: 'd', x: NaN, z: 0 }] }] }],
    ['a distance that is a word', { lodDistances: [10, 'far'] }],
    ['floors that are none', { floors: {} }],
  ])('%s is not drawn', (_, wrong) => {
    expect(isSceneConfig({ ...plan, ...wrong })).toBe(false);
  });
});

describe('whatever comes', () => {
  test.each(RUBBISH)('%s breaks nothing', (value) => {
    for (const read of [toAgentChange, toInteraction, toTaskChange, toTransition, toStage, toHub]) expect(read(value)).toBeNull();
    expect(toNetwork(value)?.nodes ?? []).toEqual([]);
    expect(isSceneConfig(value)).toBe(false);
    expect(toJoinAnswer(value).ok).toBe(false);
    expect(each(value, toAgentChange)).toEqual([]);
  });

  test('of a list, what can be read is read', () => {
    expect(each([...RUBBISH, { agentId: 'kai' }], toAgentChange)).toEqual([{ agentId: 'kai' }]);
  });

  test('a range needs both ends', () => {
    expect(rangeOf({ seq: { from: 1, to: 2 } })).toEqual({ from: 1, to: 2 });
    expect(rangeOf({ seq: 4 })).toEqual({ from: 4, to: 4 });
    expect(rangeOf({ seq: { from: 1 } })).toBeNull();
    expect(rangeOf({})).toBeNull();
  });
});
