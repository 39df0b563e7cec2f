import type { PerspectiveCamera } from 'three';

import { Lasso, type Spot } from './lasso';
import type { OfficeCamera } from './officeCamera';

const CLICK_PIXELS = 6;
const ORBIT_PER_FRAME = 2.2;
const KEY_STEP = 0.12;

type Touch = Spot;

export interface GestureCallbacks {
  onMove: () => void;
  /** `adds`: choose this one as well, instead of it alone. */
  onClick: (x: number, y: number, adds: boolean) => void;
  onDoubleClick: (x: number, y: number) => void;
  /** The next drag draws a line around people, whatever the keys. */
  isLassoing: () => boolean;
  onLasso: (line: readonly Spot[], adds: boolean) => void;
}

/** Turn pointer, wheel and keys on an element into camera moves. Returns the function that stops it. */
export function listenForGestures(element: HTMLElement, office: OfficeCamera, camera: () => PerspectiveCamera, callbacks: GestureCallbacks): () => void {
  const touches = new Map<number, Touch>();
  let travelled = 0;
  let lasso: Lasso | null = null;

  const dropLasso = (): void => {
    lasso?.remove();
    lasso = null;
  };
  const local = (event: MouseEvent): Touch => {
    const frame = element.getBoundingClientRect();
    return { x: event.clientX - frame.left, y: event.clientY - frame.top };
  };
  const toScreen = ({ x, y }: Touch): [number, number] => [(x / element.clientWidth) * 2 - 1, 1 - (y / element.clientHeight) * 2];

  const down = (event: PointerEvent): void => {
    const draws = callbacks.isLassoing() || (event.shiftKey && event.pointerType !== 'touch');
    // A label is pressed by itself; a line around people may begin on one.
    if (!draws && event.target instanceof Element && event.target.closest('button')) return;
    if (touches.size === 0) travelled = 0;
    touches.set(event.pointerId, local(event));
    dropLasso();
    if (draws && touches.size === 1 && event.button === 0) lasso = new Lasso(element, event.ctrlKey || event.metaKey);
    element.setPointerCapture(event.pointerId);
  };
  const move = (event: PointerEvent): void => {
    const before = touches.get(event.pointerId);
    if (!before) return;
    const now = local(event);
    const height = element.clientHeight;
    const dx = (now.x - before.x) / height;
    const dy = (now.y - before.y) / height;
    travelled += Math.hypot(now.x - before.x, now.y - before.y);
    if (travelled > CLICK_PIXELS) {
      if (lasso) lasso.add(now);
      else if (touches.size > 1) pinch(touches, event.pointerId, now, office, height);
      else if (event.buttons > 1) office.pan(-dx, dy);
      else office.orbit(-dx * ORBIT_PER_FRAME, dy * ORBIT_PER_FRAME);
      callbacks.onMove();
    }
    touches.set(event.pointerId, now);
  };
  const up = (event: PointerEvent): void => {
    const known = touches.delete(event.pointerId);
    const { x, y } = local(event);
    const drawn = lasso;
    dropLasso();
    if (!known || event.type !== 'pointerup' || event.button !== 0) return;
    if (travelled <= CLICK_PIXELS) callbacks.onClick(x, y, event.ctrlKey || event.metaKey || event.shiftKey);
    else if (drawn) callbacks.onLasso(drawn.points, drawn.adds);
  };
  const wheel = (event: WheelEvent): void => {
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 16 : 1;
    const speed = event.ctrlKey ? 0.01 : 0.0012;
    const factor = Math.exp(Math.max(-120, Math.min(120, event.deltaY * lines)) * speed);
    office.zoom(factor, office.groundAt(...toScreen(local(event)), camera()));
    callbacks.onMove();
  };
  const double = (event: MouseEvent): void => {
    const { x, y } = local(event);
    callbacks.onDoubleClick(x, y);
  };
  const key = (event: KeyboardEvent): void => {
    const act = keyMoves(office)[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
    callbacks.onMove();
  };
  const noMenu = (event: Event): void => event.preventDefault();

  const stop = new AbortController();
  const { signal } = stop;
  element.addEventListener('pointermove', move, { signal });
  element.addEventListener('pointerup', up, { signal });
  element.addEventListener('pointercancel', up, { signal });
  // Labels lie beside the picture: a wheel turned above one means the picture all the same.
  const around = element.parentElement ?? element;
  around.addEventListener('pointerdown', down, { signal });
  around.addEventListener('wheel', wheel, { signal, passive: false });
  element.addEventListener('dblclick', double, { signal });
  element.addEventListener('keydown', key, { signal });
  element.addEventListener('contextmenu', noMenu, { signal });
  return () => stop.abort();
}

/** Two fingers: nearer or farther by their distance, around by their angle, along with their middle (half of what one of them moves). */
function pinch(touches: ReadonlyMap<number, Touch>, id: number, now: Touch, office: OfficeCamera, height: number): void {
  const before = touches.get(id)!;
  const other = [...touches].find(([key]) => key !== id)![1];
  const reach = (a: Touch): number => Math.hypot(a.x - other.x, a.y - other.y);
  const angle = (a: Touch): number => Math.atan2(a.y - other.y, a.x - other.x);
  office.zoom(reach(before) / Math.max(1, reach(now)));
  const turned = angle(now) - angle(before);
  office.orbit(Math.atan2(Math.sin(turned), Math.cos(turned)), 0);
  office.pan((before.x - now.x) / height / 2, (now.y - before.y) / height / 2);
}

const keyMoves = (office: OfficeCamera): Record<string, () => void> => ({
  ArrowLeft: () => office.pan(-KEY_STEP, 0),
  ArrowRight: () => office.pan(KEY_STEP, 0),
  ArrowUp: () => office.pan(0, KEY_STEP),
  ArrowDown: () => office.pan(0, -KEY_STEP),
  '+': () => office.zoom(0.8),
  '=': () => office.zoom(0.8),
  '-': () => office.zoom(1.25),
});
