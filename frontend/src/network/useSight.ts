import { useEffect, useRef, useState, type PointerEvent, type RefObject } from 'react';
import { HEIGHT, WIDTH, type Spot } from './geometry';

/** The part of the paper that is looked at. */
export interface Sight extends Spot {
  /** How much larger than whole. */
  scale: number;
}

export const WHOLE: Sight = { x: 0, y: 0, scale: 1 };
const LARGEST = 12;
const WHEEL = 0.0016;
const STEP = 1.4;
/** A hand that moves less than this has clicked. */
const STILL_PX = 4;

const clamp = (value: number, least: number, most: number): number => Math.max(least, Math.min(most, value));

/** Look nearer or from further at a spot, which stays where it is; never beyond the edge of the paper. */
export function zoomed({ x, y, scale }: Sight, factor: number, at: Spot = { x: WIDTH / 2, y: HEIGHT / 2 }): Sight {
  const next = clamp(scale * factor, 1, LARGEST);
  const held = { x: x + at.x / scale, y: y + at.y / scale };
  return moved({ x: held.x - at.x / next, y: held.y - at.y / next, scale: next }, { x: 0, y: 0 });
}

export function moved({ x, y, scale }: Sight, by: Spot): Sight {
  return { scale, x: clamp(x - by.x / scale, 0, WIDTH - WIDTH / scale), y: clamp(y - by.y / scale, 0, HEIGHT - HEIGHT / scale) };
}

export interface Looking {
  sight: Sight;
  zoom(way: 1 | -1): void;
  whole(): void;
  /** For whoever draws: drags move the paper. */
  handlers: {
    onPointerDown(event: PointerEvent): void;
    onPointerMove(event: PointerEvent): void;
    onPointerUp(event: PointerEvent): void;
  };
  /** Whether the hand has just moved the paper, so that its click chooses nobody. */
  hasDragged(): boolean;
}

/** Move about on the paper by wheel and hand; `frame` is what it is drawn in. */
export function useSight(frame: RefObject<HTMLElement | null>): Looking {
  const [sight, look] = useState(WHOLE);
  const hand = useRef<{ x: number; y: number; far: number; down: boolean }>({ x: 0, y: 0, far: 0, down: false });
  useEffect(() => {
    const element = frame.current;
    const turn = (event: WheelEvent): void => {
      if (element === null) return;
      event.preventDefault();
      const { left, top, width, height } = element.getBoundingClientRect();
      const at = { x: ((event.clientX - left) / width) * WIDTH, y: ((event.clientY - top) / height) * HEIGHT };
      look((sight) => zoomed(sight, Math.exp(-event.deltaY * WHEEL), at));
    };
    element?.addEventListener('wheel', turn, { passive: false });
    return () => element?.removeEventListener('wheel', turn);
  }, [frame]);
  return {
    sight,
    zoom: (way) => look((sight) => zoomed(sight, way > 0 ? STEP : 1 / STEP)),
    whole: () => look(WHOLE),
    handlers: {
      onPointerDown: ({ clientX, clientY }) => {
        hand.current = { x: clientX, y: clientY, far: 0, down: true };
      },
      onPointerMove: ({ clientX, clientY, buttons }) => {
        const held = hand.current;
        if (!held.down || buttons === 0) return;
        const { width = 1, height = 1 } = frame.current?.getBoundingClientRect() ?? {};
        const by = { x: ((clientX - held.x) / width) * WIDTH, y: ((clientY - held.y) / height) * HEIGHT };
        hand.current = { x: clientX, y: clientY, far: held.far + Math.hypot(clientX - held.x, clientY - held.y), down: true };
        look((sight) => moved(sight, by));
      },
      onPointerUp: () => {
        hand.current.down = false;
      },
    },
    hasDragged: () => hand.current.far > STILL_PX,
  };
}
