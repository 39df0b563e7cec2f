import type { PlanFloor } from '../../protocol/scenePlan';
import { areaOf } from './plan/footprints';
import { ahead, type Area, type Point } from './plan/geometry';
import { HANDLES, type Handle } from './plan/dragging';
import type { Guide } from './plan/snap';
import { findIn, type Ref, type Thing } from './plan/things';

const HANDLE_PX = 11;
const GRIP_PX = 30;
const TURN_FROM_M = 1.5;

function spotOf({ x, z, width, depth }: Area, handle: Handle): Point {
  const across = handle.includes('w') ? 0 : handle.includes('e') ? 1 : 0.5;
  const along = handle.includes('n') ? 0 : handle.includes('s') ? 1 : 0.5;
  return { x: x + width * across, z: z + depth * along };
}

function Grip({ at, holds, unit, isRound = false }: { at: Point; holds: Handle | 'turn'; unit: number; isRound?: boolean }) {
  const [size, grip] = [HANDLE_PX * unit, GRIP_PX * unit];
  return (
    <g data-handle={holds} className={`plan-handle plan-handle-${holds}`}>
      <rect className="plan-grip" x={at.x - grip / 2} y={at.z - grip / 2} width={grip} height={grip} />
      <rect className="plan-knob" x={at.x - size / 2} y={at.z - size / 2} width={size} height={size} rx={isRound ? size / 2 : size / 4} />
    </g>
  );
}

/** Frame what is chosen, with what it can be resized and turned by. */
export function ChosenFrame({ floor, chosen, unit, isFixed }: { floor: PlanFloor; chosen: Ref; unit: number; isFixed: boolean }) {
  const thing = findIn(floor, chosen.list, chosen.id) as Thing | undefined;
  if (thing === undefined) return null;
  const area = areaOf(chosen.list, thing);
  const turnAt = 'rotationY' in thing ? ahead(thing, thing.rotationY, TURN_FROM_M) : null;
  return (
    <g className="plan-frame">
      <rect className="plan-chosen" x={area.x} y={area.z} width={area.width} height={area.depth} rx={0.06} />
      {!isFixed && chosen.list === 'rooms' && HANDLES.map((handle) => <Grip key={handle} holds={handle} at={spotOf(area, handle)} unit={unit} />)}
      {!isFixed && turnAt && (
        <>
          <line className="plan-turn-line" x1={thing.x} y1={thing.z} x2={turnAt.x} y2={turnAt.z} />
          <Grip holds="turn" at={turnAt} unit={unit} isRound />
        </>
      )}
    </g>
  );
}

export function Guides({ guides }: { guides: readonly Guide[] }) {
  return guides.map(({ axis, at, from, to }, index) =>
    axis === 'x' ? (
      <line key={index} className="plan-guide" x1={at} x2={at} y1={from} y2={to} />
    ) : (
      <line key={index} className="plan-guide" x1={from} x2={to} y1={at} y2={at} />
    ),
  );
}

/** A triangle where something is wrong; it keeps its size. */
export function FaultMark({ at, unit, isRefused }: { at: Point; unit: number; isRefused: boolean }) {
  const size = 9 * unit;
  return (
    <g className={isRefused ? 'plan-mark is-refused' : 'plan-mark'} transform={`translate(${at.x} ${at.z}) scale(${size})`} aria-hidden="true">
      <path d="M0 -1.05 1 .75H-1Z" />
      <path className="plan-mark-sign" d="M0 -.4V.2M0 .46v.02" />
    </g>
  );
}

/** The grid on which things are put, as far as it can be told apart. */
export function Grid({ floor, grid, unit }: { floor: PlanFloor; grid: number; unit: number }) {
  const step = grid > 0 && grid / unit >= 7 ? grid : 1 / unit >= 7 ? 1 : 5;
  return (
    <>
      <defs>
        <pattern id="plan-grid" x={floor.x} y={floor.z} width={step} height={step} patternUnits="userSpaceOnUse">
          <path className="plan-grid-line" d={`M${step} 0H0V${step}`} />
        </pattern>
      </defs>
      <rect className="plan-grid" fill="url(#plan-grid)" x={floor.x} y={floor.z} width={floor.width} height={floor.depth} />
    </>
  );
}
