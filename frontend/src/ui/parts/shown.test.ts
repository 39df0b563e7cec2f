import { expect, test } from 'vitest';
import { withAgents } from '../../store/changes';
import { countShown, shownStatus } from './shown';

const PATIENCE = { staleAfterSeconds: 90, toolStaleAfterSeconds: 600 };
const HEARD = '2026-05-04T10:00:00.000Z';
const later = (seconds: number): number => Date.parse(HEARD) + seconds * 1000;

function agent(fields: object) {
  const [made] = withAgents(new Map(), [{ agentId: 'kai', name: 'Kai', lastSeenAt: HEARD, ...fields }]).values();
  if (made === undefined) throw new Error('no agent');
  return made;
}

test('silence makes work stale, never idle', () => {
  const kai = agent({ status: 'working', basis: 'reported' });
  expect(shownStatus(kai, PATIENCE, later(89))).toBe('working');
  expect(shownStatus(kai, PATIENCE, later(91))).toBe('stale');
});

test('a running tool may be silent for longer', () => {
  expect(shownStatus(agent({ status: 'working', toolRunning: true }), PATIENCE, later(300))).toBe('working');
});

test('an idle agent does not go stale', () => {
  expect(shownStatus(agent({ status: 'idle' }), PATIENCE, later(5000))).toBe('idle');
});

test('the counts add up', () => {
  const counts = countShown([agent({ status: 'working' }), agent({ status: 'error' })], PATIENCE, later(0));
  expect(Object.values(counts).reduce((sum, count) => sum + count)).toBe(2);
});
