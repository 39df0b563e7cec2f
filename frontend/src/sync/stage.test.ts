import { beforeEach, expect, test } from 'vitest';
import { withAgents } from '../store/changes';
import { emptyOffice } from '../store/state';
import { useStore } from '../store/store';
import { liveState, putLive, putPast, showLive, showPast } from './stage';

const people = (...names: string[]) => withAgents(new Map(), names.map((agentId) => ({ agentId })));
const shown = (): string[] => [...useStore.getState().agents.keys()];

beforeEach(() => useStore.setState({ organizationId: 'org', ...emptyOffice() }));

test('nothing live is seen in the past, and all of it is there afterwards', () => {
  putLive({ agents: people('ada'), agentsKnown: true });
  showPast(1000, { agents: people('bob') });
  putLive(({ agents }) => ({ agents: new Map([...agents, ...people('cyd')]) }));
  expect(shown()).toEqual(['bob']);
  expect([...liveState().agents.keys()]).toEqual(['ada', 'cyd']);
  showLive();
  expect(shown()).toEqual(['ada', 'cyd']);
  expect(useStore.getState().moment).toBeNull();
});

test('figures of now are not those of the moment', () => {
  putLive({ hubFailed: true });
  showPast(1000, {});
  expect(useStore.getState().hubFailed).toBe(false);
});

test('another moment keeps the speed, and what comes too late is left', () => {
  showPast(1000, { agents: people('bob') });
  useStore.setState({ moment: { atMs: 1000, playing: true, speed: 10 } });
  showPast(2000, { agents: people('cyd') });
  expect(useStore.getState().moment).toEqual({ atMs: 2000, playing: true, speed: 10 });
  showLive();
  putPast({ agents: people('late') });
  expect(shown()).toEqual([]);
});

test('another organization has nothing of what was live in the last', () => {
  putLive({ agents: people('ada') });
  showPast(1000, {});
  useStore.setState({ organizationId: 'other', ...emptyOffice() });
  putLive({ agentsKnown: true });
  showPast(1000, {});
  showLive();
  expect(shown()).toEqual([]);
});

test('a link to a moment shows nothing of now, though it comes first', () => {
  useStore.setState({ moment: { atMs: 5, playing: false, speed: 1 } });
  putLive({ agents: people('ada') });
  expect(shown()).toEqual([]);
  showLive();
  expect(shown()).toEqual(['ada']);
});
