import { rangeOf, type Fields } from '../protocol/guards';

export interface RoomMessage {
  event: string;
  payload: Fields;
}

export type Verdict = 'apply' | 'ignore' | 'gap' | 'buffered';

/** One room's place in the log: nothing doubled, nothing missed. */
export class RoomLine {
  last: number | null = null;
  private buffer: RoomMessage[] | null = [];

  /** Hold messages back until the join is acknowledged. */
  hold(): void {
    this.buffer ??= [];
  }

  judge(message: RoomMessage): Verdict {
    if (this.buffer !== null) {
      this.buffer.push(message);
      return 'buffered';
    }
    const range = rangeOf(message.payload);
    if (range === null || this.last === null) return 'apply';
    if (range.to <= this.last) return 'ignore';
    if (range.from > this.last + 1) return 'gap';
    this.last = range.to;
    return 'apply';
  }

  /** Go on from where the join stands; return what came meanwhile and is still news. */
  release(seq: number): RoomMessage[] {
    const held = this.buffer ?? [];
    this.buffer = null;
    this.last = seq;
    return held.filter((message) => this.isNews(message));
  }

  private isNews(message: RoomMessage): boolean {
    const range = rangeOf(message.payload);
    if (range === null) return true;
    if (range.to <= (this.last ?? 0)) return false;
    this.last = range.to;
    return true;
  }
}
