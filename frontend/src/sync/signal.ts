/** Something that happens and is not kept. */
export class Signal<Value> {
  private readonly listeners = new Set<(value: Value) => void>();

  listen(listener: (value: Value) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  tell(value: Value): void {
    for (const listener of this.listeners) listener(value);
  }
}
