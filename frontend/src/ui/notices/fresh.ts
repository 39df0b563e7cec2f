import type { Notice } from './notices';

/** Keeps what was told of already, so that each is told once. */
export class Telling {
  private readonly told = new Set<string>();
  private begun = false;

  constructor(private readonly openedMs: number) {}

  /** What is new since the last time; of what is found at first, only what has come about since the page was opened. */
  fresh(notices: readonly Notice[], isKnown: boolean): Notice[] {
    if (!isKnown && !this.begun) return [];
    const found = notices.filter(({ id }) => !this.told.has(id));
    for (const { id } of found) this.told.add(id);
    const isFirst = !this.begun;
    this.begun = true;
    return isFirst ? found.filter(({ atMs }) => atMs > this.openedMs) : found;
  }
}
