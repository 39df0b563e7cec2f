import { WIDTH } from './geometry';
import type { Sight } from './useSight';

interface Print {
  paper: HTMLCanvasElement;
  sight: Sight;
}

/** Pictures of a network as it was painted: shown from nearer or further at once, until it is painted anew. */
export class Sheet {
  private whole: Print | null = null;
  private last: Print | null = null;

  /** Keep what was painted; the whole network is kept beside it, for when one goes back. */
  keep(painted: HTMLCanvasElement, sight: Sight): void {
    if (sight.scale === 1) this.whole = print(painted, sight, this.whole);
    this.last = sight.scale === 1 ? this.whole : print(painted, sight, this.last === this.whole ? null : this.last);
  }

  /** Forget it all: it shows something else by now. */
  clear(): void {
    this.whole = this.last = null;
  }

  /** Show what was painted as it is seen from elsewhere; false where there is nothing yet. */
  show(onto: CanvasRenderingContext2D, sight: Sight): boolean {
    if (this.last === null) return false;
    const { width, height } = onto.canvas;
    onto.setTransform(1, 0, 0, 1, 0, 0);
    onto.globalAlpha = 1;
    onto.clearRect(0, 0, width, height);
    if (this.whole !== null && this.whole !== this.last) lay(onto, this.whole, sight);
    lay(onto, this.last, sight);
    return true;
  }
}

function print(painted: HTMLCanvasElement, sight: Sight, before: Print | null): Print {
  const paper = before?.paper ?? document.createElement('canvas');
  paper.width = painted.width;
  paper.height = painted.height;
  paper.getContext('2d')?.drawImage(painted, 0, 0);
  return { paper, sight };
}

function lay(onto: CanvasRenderingContext2D, { paper, sight: then }: Print, now: Sight): void {
  const share = now.scale / then.scale;
  const [left, top] = shiftOf(then, now, onto.canvas.width / WIDTH);
  const [width, height] = [onto.canvas.width * share, onto.canvas.height * share];
  onto.clearRect(left, top, width, height);
  onto.drawImage(paper, left, top, width, height);
}

/** Tell where the corner of an earlier picture lies now, in pixels. */
export const shiftOf = (then: Sight, now: Sight, pixels: number): [number, number] => [(then.x - now.x) * now.scale * pixels, (then.y - now.y) * now.scale * pixels];
