/** What was before and what was taken back, around what is now; all three never change in themselves. */
export interface History<Value> {
  past: readonly Value[];
  now: Value;
  future: readonly Value[];
  /** Names the act that made what is now: the same one again goes on with it. */
  act: string | null;
}

const MOST = 200;

export const begun = <Value>(now: Value): History<Value> => ({ past: [], now, future: [], act: null });

/** Go one step on; steps of one act, such as the way of a drag, are taken back together. */
export function done<Value>(history: History<Value>, now: Value, act: string | null = null): History<Value> {
  if (now === history.now) return history;
  const goesOn = act !== null && act === history.act;
  const past = goesOn ? history.past : [...history.past, history.now].slice(-MOST);
  return { past, now, future: [], act };
}

export function undone<Value>({ past, now, future, ...rest }: History<Value>): History<Value> {
  const before = past.at(-1);
  return before === undefined ? { past, now, future, ...rest } : { past: past.slice(0, -1), now: before, future: [now, ...future], act: null };
}

export function redone<Value>({ past, now, future, ...rest }: History<Value>): History<Value> {
  const [next, ...later] = future;
  return next === undefined ? { past, now, future, ...rest } : { past: [...past, now], now: next, future: later, act: null };
}
