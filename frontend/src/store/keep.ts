const PREFIX = 'metaverse.';

/** Read what was kept in this browser; what cannot be read or has an unknown shape was never kept. */
export function recall<Value>(name: string, is: (value: unknown) => value is Value): Value | null {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(PREFIX + name) ?? 'null');
    return is(value) ? value : null;
  } catch {
    return null;
  }
}

/** Keep a value in this browser; a full or forbidden storage is no reason to stop. */
export function keep(name: string, value: unknown): void {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    forget(name);
  }
}

export function forget(name: string): void {
  try {
    localStorage.removeItem(PREFIX + name);
  } catch {
    return;
  }
}
