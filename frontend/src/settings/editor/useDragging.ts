import { useRef, useState, type PointerEvent } from 'react';
import { draggedTo, facing, stretched, type Dragged, type Handle, type Snapping } from './plan/dragging';
import type { Point } from './plan/geometry';
import type { Guide } from './plan/snap';
import type { Layout, Ref } from './plan/things';
import type { PlanView } from './usePlanView';

const SLOP_PX = 4;
const REACH_PX = 7;

type Hold = { kind: 'pan' } | { kind: 'move'; ref: Ref } | { kind: 'stretch'; ref: Ref; handle: Handle } | { kind: 'turn'; ref: Ref };

interface Drag {
  hold: Hold;
  from: Point;
  fromPx: { x: number; y: number };
  layout: Layout;
  name: string;
  hasMoved: boolean;
}

export interface DraggingProps {
  view: PlanView;
  layout: Layout;
  selected: Ref | null;
  grid: number;
  isFixed: boolean;
  refOf(element: Element): Ref | null;
  onSelect(ref: Ref | null): void;
  onDrag(layout: Layout, act: string): void;
}

let drags = 0;

function heldBy(target: Element, selected: Ref | null, refOf: DraggingProps['refOf']): Hold {
  const handle = target.closest<SVGElement>('[data-handle]')?.dataset.handle;
  if (handle && selected) return handle === 'turn' ? { kind: 'turn', ref: selected } : { kind: 'stretch', ref: selected, handle: handle as Handle };
  const ref = refOf(target);
  return ref === null ? { kind: 'pan' } : { kind: 'move', ref };
}

function dragged({ hold, layout }: Drag, by: Point, at: Point, snapping: Snapping): Dragged | null {
  if (hold.kind === 'pan') return null;
  if (hold.kind === 'move') return draggedTo(layout, hold.ref, by, snapping);
  return hold.kind === 'turn' ? facing(layout, hold.ref, at) : stretched(layout, hold.ref, hold.handle, by, snapping);
}

/** Drag what stands on the plan, its handles, or the plan itself; all the way of one drag is one step to take back. */
export function useDragging({ view, layout, selected, grid, isFixed, refOf, onSelect, onDrag }: DraggingProps) {
  const drag = useRef<Drag | null>(null);
  const [guides, setGuides] = useState<readonly Guide[]>([]);
  const down = (event: PointerEvent<SVGSVGElement>): void => {
    if (event.button !== 0 || !(event.target instanceof Element)) return;
    const hold = heldBy(event.target, selected, refOf);
    if (hold.kind === 'move') onSelect(hold.ref);
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { hold, from: view.at(event), fromPx: { x: event.clientX, y: event.clientY }, layout, name: `drag ${++drags}`, hasMoved: false };
  };
  const move = (event: PointerEvent<SVGSVGElement>): void => {
    const now = drag.current;
    if (now === null) return;
    now.hasMoved ||= Math.hypot(event.clientX - now.fromPx.x, event.clientY - now.fromPx.y) > SLOP_PX;
    if (!now.hasMoved) return;
    const at = view.at(event);
    const by = { x: at.x - now.from.x, z: at.z - now.from.z };
    if (now.hold.kind === 'pan') view.pan(by);
    if (isFixed) return;
    const result = dragged(now, by, at, { grid, reach: event.altKey ? 0 : REACH_PX * view.metresPerPixel });
    if (result === null) return;
    setGuides(result.guides);
    onDrag(result.layout, now.name);
  };
  const up = (): void => {
    const now = drag.current;
    drag.current = null;
    setGuides([]);
    if (now && !now.hasMoved && now.hold.kind === 'pan') onSelect(null);
  };
  return { guides, handlers: { onPointerDown: down, onPointerMove: move, onPointerUp: up, onPointerCancel: up } };
}
