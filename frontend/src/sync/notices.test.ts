import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useNotices } from '../store/notices';
import { emptyOffice } from '../store/state';
import { useStore } from '../store/store';
import { followNotices, olderNotices, renewNotices } from './notices';

const hears = vi.hoisted(() => ({ notes: (_: object): void => undefined }));
vi.mock('./live', () => ({ onNotes: (listen: (payload: object) => void) => ((hears.notes = listen), () => undefined) }));

/** What the server has to tell, by `seq`, and whether it answers. */
let told: number[] = [];
let answers = true;
let asked = 0;
let leave = (): void => undefined;

const note = (seq: number) => ({ seq, title: `${seq}`, at: '2026-03-01T10:00:00.000Z' });
const upTo = (last: number, first = 1): number[] => Array.from({ length: last - first + 1 }, (_, index) => first + index);
const known = (): number[] => useNotices.getState().notes.map(({ seq }) => seq).reverse();
const pass = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
const link = (state: 'live' | 'resuming'): void => useStore.setState({ link: state });

function serveNotes(address: string): Response {
  asked += 1;
  if (!answers) throw new TypeError('Failed to fetch');
  const after = Number(new URL(address).searchParams.get('after') ?? Infinity);
  const items = told.filter((seq) => seq < after).sort((one, other) => other - one).slice(0, 100).map(note);
  return Response.json({ items, ...(items.length === 100 && { next: items.at(-1)?.seq }) });
}

beforeEach(() => {
  vi.useFakeTimers();
  [told, answers, asked] = [[], true, 0];
  useStore.setState({ organizationId: 'org', user: { id: 'u', email: '', name: '', organizations: [] }, ...emptyOffice(), link: 'live' });
  vi.stubGlobal('fetch', async (address: string) => serveNotes(address));
});
afterEach(() => {
  leave();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('the newest that could not be had are still missing after a live note, and are asked for again', async () => {
  [told, answers] = [upTo(3), false];
  leave = followNotices('u', 'org');
  await pass();
  hears.notes({ notifications: [note(4)] });
  expect(useNotices.getState()).toMatchObject({ unrenewed: true, olderFrom: undefined });
  answers = true;
  await pass(10_000);
  expect(useNotices.getState()).toMatchObject({ unrenewed: false, olderFrom: null });
  expect(known()).toEqual([1, 2, 3, 4]);
});

test('who tries again asks for the newest', async () => {
  [told, answers] = [upTo(3), false];
  leave = followNotices('u', 'org');
  await pass();
  answers = true;
  renewNotices();
  await pass();
  expect(known()).toEqual([1, 2, 3]);
});

test('more than a page that was missed leaves no hole, whatever comes before it is asked for', async () => {
  told = upTo(150);
  leave = followNotices('u', 'org');
  await pass();
  expect(known()).toEqual(upTo(150, 51));
  link('resuming');
  told = upTo(450);
  link('live');
  hears.notes({ notifications: [note(451)] });
  await pass();
  expect(known()).toEqual(upTo(451, 51));
  expect(useNotices.getState().olderFrom).toBe(51);
});

test('what lies too far back to be read at once is found among the older ones', async () => {
  told = upTo(50);
  leave = followNotices('u', 'org');
  await pass();
  link('resuming');
  told = [...upTo(50), ...upTo(3000, 1001)];
  asked = 0;
  link('live');
  await pass();
  expect(asked).toBe(10);
  expect(known()).toEqual(upTo(3000, 2001));
  expect(useNotices.getState().olderFrom).toBe(2001);
});

test('older ones that could not be had are said to be missing, apart from the newest', async () => {
  told = upTo(150);
  leave = followNotices('u', 'org');
  await pass();
  answers = false;
  await olderNotices();
  hears.notes({ notifications: [note(151)] });
  expect(useNotices.getState()).toMatchObject({ failed: true, unrenewed: false });
  answers = true;
  await olderNotices();
  expect(useNotices.getState().failed).toBe(false);
  expect(known()).toEqual(upTo(151));
});
