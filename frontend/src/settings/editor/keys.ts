import type { PlanList } from '../../protocol/scenePlan';
import { copied, moved, removed, rotated } from './plan/acts';
import { cm } from './plan/geometry';
import type { Layout, Ref } from './plan/things';

const ARROWS: Record<string, readonly [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const FINE_M = 0.1;
const COARSE_M = 1;
const EIGHTH = Math.PI / 4;
const COPY_BY_M = 0.5;

export interface Pressed {
  key: string;
  shiftKey: boolean;
  altKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
}

export interface KeyAct {
  kind: 'moved' | 'rotated' | 'removed' | 'copied';
  layout: Layout;
  /** What is chosen after it. */
  ref: Ref | null;
  /** Presses that follow each other are taken back together. */
  act?: string;
}

let copies = 0;
export const newId = (list: PlanList | string): string => `${list}-${crypto.randomUUID().slice(0, 8)}-${++copies}`;

export function copyOf(layout: Layout, ref: Ref, room?: { width: number }): KeyAct {
  const by = room ? { x: cm(room.width + COPY_BY_M), z: 0 } : { x: COPY_BY_M, z: COPY_BY_M };
  const copy = copied(layout, ref, by, newId);
  return { kind: 'copied', layout: copy.layout, ref: copy.ref };
}

/** What a key does to the thing that is chosen; null for a key that does nothing here. */
export function keyAct(layout: Layout, ref: Ref, pressed: Pressed, grid: number): KeyAct | null {
  const arrow = ARROWS[pressed.key];
  const isCommand = pressed.ctrlKey || pressed.metaKey;
  if (arrow && !isCommand) {
    const step = pressed.altKey ? FINE_M : pressed.shiftKey ? COARSE_M : grid || FINE_M;
    const by = { x: arrow[0] * step, z: arrow[1] * step };
    return { kind: 'moved', layout: moved(layout, ref, by), ref, act: `keys ${ref.list} ${ref.id}` };
  }
  if (isCommand && pressed.key.toLowerCase() === 'd') return copyOf(layout, ref);
  if (isCommand) return null;
  if (pressed.key.toLowerCase() === 'r') return { kind: 'rotated', layout: rotated(layout, ref, pressed.shiftKey ? -EIGHTH : EIGHTH), ref };
  if (pressed.key === 'Delete' || pressed.key === 'Backspace') return { kind: 'removed', layout: removed(layout, ref), ref: null };
  return null;
}
