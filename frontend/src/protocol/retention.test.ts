import { describe, expect, it } from 'vitest';
import { toFound, toPlan, toPolicy } from './retention';

describe('what is kept for how long', () => {
  it('takes what can be read, and keeps for ever what cannot', () => {
    const policy = toPolicy({ days: { log: 30, texts: 'seven' }, last: { at: '2026-01-01T00:00:00.000Z', items: { log: { before: 'b', count: 3 } } }, begins: null });
    expect(policy.days).toEqual({ log: 30, texts: null, deadLetters: null, audit: null, sessions: null });
    expect(policy.last?.items).toEqual({ log: { before: 'b', count: 3 } });
    expect(policy.beginsAt).toBeNull();
  });

  it('leaves out of a plan what it does not know', () => {
    expect(toPlan({ items: { log: { before: 'b', count: 3 }, moon: { before: 'b', count: 1 }, audit: { count: 2 } } })).toEqual({ log: { before: 'b', count: 3 } });
    expect(toPlan(null)).toEqual({});
  });

  it('adds up what there is', () => {
    expect(toFound({ entries: { a: 2, b: 3 }, rows: { t: 'x', u: 4 }, people: 1 })).toEqual({ entries: 5, rows: 4, people: 1 });
  });
});
