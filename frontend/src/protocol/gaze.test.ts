import { expect, test } from 'vitest';
import { NOWHERE, together } from './gaze';

test('two who look at rooms of a floor look at both, and one who sees it whole sees it for both', () => {
  const [west, east] = [['west'], ['east']].map((rooms) => ({ places: [{ floor: 'f0', rooms: rooms! }], agents: [] }));
  expect(together([west!, east!])).toEqual({ places: [{ floor: 'f0', rooms: ['east', 'west'] }], agents: [] });
  expect(together([west!, { places: [{ floor: 'f0' }], agents: ['ada'] }, east!])).toEqual({ places: [{ floor: 'f0' }], agents: ['ada'] });
});

test('where one wants everything all are told everything, and where nobody looks nothing', () => {
  expect(together([NOWHERE, null])).toBeNull();
  expect(together([NOWHERE, NOWHERE])).toEqual(NOWHERE);
});
