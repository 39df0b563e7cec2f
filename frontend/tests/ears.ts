type Listen = (payload?: unknown) => void;

/** What listens to a socket in a test, and hears what the test says. */
export class Ears {
  private readonly ears = new Map<string, Listen>();
  on(event: string, listen: Listen): this {
    this.ears.set(event, listen);
    return this;
  }
  off(): void {
    this.ears.clear();
  }
  says(event: string, payload?: unknown): void {
    this.ears.get(event)?.(payload);
  }
}
