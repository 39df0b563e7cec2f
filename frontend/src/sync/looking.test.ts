import { beforeEach, expect, test } from 'vitest';
import type { Looked } from '../protocol/gaze';
import { withAgents } from '../store/changes';
import { useStore } from '../store/store';
import { beInOffice, lookThrough, MOST_FOLLOWED, readAloud, see } from './looking';

const people = (count: number) => withAgents(new Map(), Array.from({ length: count }, (_, n) => ({ agentId: `a${n}`, name: `A ${n}` })));
const settled = (): Promise<void> => Promise.resolve();

let said: Looked[] = [];
const line = { retry: () => undefined, close: () => undefined, gaze: (gaze: Looked) => void said.push(gaze) };

beforeEach(() => {
  said = [];
  useStore.setState({ agents: people(MOST_FOLLOWED + 1), moment: null });
});

test('of a small organization everything is followed wherever one looks', async () => {
  useStore.setState({ agents: people(MOST_FOLLOWED) });
  const stop = lookThrough(line);
  see([{ floor: 'f0' }]);
  await settled();
  expect(said).toEqual([]);
  stop();
});

test('of a large one what is seen is followed, and whoever one goes with; without the office nobody', async () => {
  const stop = lookThrough(line);
  await settled();
  expect(said.at(-1)).toEqual({ places: [], agents: [] });
  let leave = beInOffice(null);
  see([{ floor: 'f0', rooms: ['r1'] }]);
  await settled();
  expect(said.at(-1)).toEqual({ places: [{ floor: 'f0', rooms: ['r1'] }], agents: [] });
  leave();
  leave = beInOffice('ada');
  await settled();
  expect(said).toHaveLength(3);
  expect(said.at(-1)?.agents).toEqual(['ada']);
  leave();
  await settled();
  expect(said.at(-1)).toEqual({ places: [], agents: [] });
  stop();
});

test('whoever is told in words where people are is told it right', async () => {
  const stop = lookThrough(line);
  const leave = beInOffice(null);
  see([{ floor: 'f0', rooms: ['r1'] }]);
  const close = readAloud('f0');
  await settled();
  expect(said.at(-1)?.places).toEqual([{ floor: 'f0' }]);
  const closeAll = readAloud(null);
  await settled();
  expect(said.at(-1)).toBeNull();
  close();
  closeAll();
  await settled();
  expect(said.at(-1)?.places).toEqual([{ floor: 'f0', rooms: ['r1'] }]);
  leave();
  stop();
});
