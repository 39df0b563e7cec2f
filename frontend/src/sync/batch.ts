/** Collect what comes within one frame and hand it over at once; a hidden page still takes it. */
export class Batch<Item> {
  private items: Item[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly take: (items: Item[]) => void,
    private readonly delayMs = 16,
  ) {}

  add(items: Item[]): void {
    if (items.length === 0) return;
    this.items.push(...items);
    this.timer ??= setTimeout(() => this.flush(), this.delayMs);
  }

  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const items = this.items;
    this.items = [];
    if (items.length) this.take(items);
  }

  drop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.items = [];
  }
}
