import { describe, expect, it } from 'vitest';
import { Governor } from './governor';

function run(governor: Governor, ms: number, seconds: number): void {
  for (let passed = 0; passed < seconds * 1000; passed += ms) governor.take(ms);
}

describe('quality', () => {
  it('steps down when frames take too long, and no further than the least', () => {
    const governor = new Governor();
    run(governor, 60, 4);
    expect([governor.level.name, governor.reason]).toEqual(['medium', 'slow']);
    run(governor, 60, 60);
    expect(governor.level.name).toBe('least');
  });

  it('comes back up when frames are fast for long, and waits longer after a step that did not last', () => {
    const governor = new Governor();
    run(governor, 60, 4);
    run(governor, 16, 16);
    expect(governor.level.name).toBe('high');
    run(governor, 60, 5);
    run(governor, 16, 16);
    expect(governor.level.name).toBe('medium');
    run(governor, 16, 14);
    expect(governor.level.name).toBe('high');
  });

  it('does not take a hidden tab for a slow one', () => {
    const governor = new Governor();
    for (let i = 0; i < 100; i += 1) governor.take(5000);
    expect(governor.level.name).toBe('high');
  });

  it('leaves a level that somebody chose', () => {
    const governor = new Governor();
    governor.want('high');
    run(governor, 80, 30);
    expect([governor.level.name, governor.reason]).toEqual(['high', 'chosen']);
  });
});
