import { memo } from 'react';
import type { PlanDesk, PlanObstacle, PlanRoom, PlanSeat, PlanTable, Spot } from '../../protocol/scenePlan';
import type { Language, Translate } from '../../i18n/translate';
import { CHAIR_M, deskSolid, tableRadius } from './plan/footprints';
import type { Solid } from './plan/geometry';

export interface ShownProps<Item> {
  thing: Item;
  label: string;
  isChosen: boolean;
  isFaulty: boolean;
  /** Whether the keyboard gets here. */
  isReached: boolean;
}

const DEGREES = 180 / Math.PI;
const turn = ({ x, z, rotationY }: Spot): string => `translate(${x} ${z}) rotate(${(-rotationY * DEGREES).toFixed(2)})`;
const stateOf = ({ isChosen, isFaulty }: Pick<ShownProps<unknown>, 'isChosen' | 'isFaulty'>): string =>
  `plan-thing${isChosen ? ' is-chosen' : ''}${isFaulty ? ' is-faulty' : ''}`;

function named({ label, isChosen, isReached }: Pick<ShownProps<unknown>, 'label' | 'isChosen' | 'isReached'>, list: string, id: string) {
  return { 'data-list': list, 'data-id': id, tabIndex: isReached ? 0 : -1, role: 'button', 'aria-label': label, 'aria-pressed': isChosen };
}

const Block = ({ solid: { width, depth, ...at }, className, round = 0.06 }: { solid: Solid; className: string; round?: number }) => (
  <rect className={className} transform={turn(at)} x={-width / 2} y={-depth / 2} width={width} height={depth} rx={round} />
);

const Chair = ({ at, className = 'plan-chair' }: { at: Spot; className?: string }) => (
  <g transform={turn(at)}>
    <rect className={className} x={-CHAIR_M / 2} y={-CHAIR_M / 2} width={CHAIR_M} height={CHAIR_M} rx={0.16} />
    <rect className="plan-back" x={-CHAIR_M / 2} y={CHAIR_M / 2 - 0.1} width={CHAIR_M} height={0.1} rx={0.05} />
  </g>
);

export const DeskShape = memo(function DeskShape({ colour, ...props }: ShownProps<PlanDesk> & { colour: string }) {
  const { thing } = props;
  const solid = deskSolid(thing);
  return (
    <g className={`${stateOf(props)} ${colour}`} {...named(props, 'desks', thing.id)}>
      <Block className="plan-wood" solid={solid} />
      <g transform={turn({ ...thing, ...solid })}>
        <rect className="plan-screen" x={-0.35} y={-0.22} width={0.7} height={0.09} rx={0.03} />
        <rect className="plan-keys" x={-0.24} y={0.04} width={0.48} height={0.16} rx={0.03} />
      </g>
      <Chair at={thing} />
    </g>
  );
});

export const TableShape = memo(function TableShape(props: ShownProps<PlanTable>) {
  const { thing } = props;
  return (
    <g className={stateOf(props)} {...named(props, 'tables', thing.id)}>
      {thing.seats.map((seat, index) => (
        <Chair key={index} at={seat} />
      ))}
      <circle className="plan-wood" cx={thing.x} cy={thing.z} r={tableRadius(thing)} />
    </g>
  );
});

export const SeatShape = memo(function SeatShape(props: ShownProps<PlanSeat>) {
  const { thing } = props;
  const { kind } = thing;
  return (
    <g className={`${stateOf(props)} plan-seat-${kind}`} {...named(props, 'seats', thing.id)}>
      {kind === 'pouf' && <circle className="plan-sofa" cx={thing.x} cy={thing.z} r={0.38} />}
      {kind === 'sofa' && <Block className="plan-sofa" solid={{ ...thing, width: 0.82, depth: 0.85 }} round={0.16} />}
      {kind === 'sofa' && (
        <g transform={turn(thing)}>
          <rect className="plan-back" x={-0.41} y={0.26} width={0.82} height={0.17} rx={0.08} />
        </g>
      )}
      {kind === 'queue' && (
        <g transform={turn(thing)}>
          <circle className="plan-stand" r={0.28} />
          <path className="plan-arrow" d="M-.12 .04 0 -.1 .12 .04" />
        </g>
      )}
      {kind === 'bench' && <Chair at={thing} className="plan-chair plan-stool" />}
    </g>
  );
});

export const ObstacleShape = memo(function ObstacleShape(props: ShownProps<PlanObstacle>) {
  const { thing } = props;
  return (
    <g className={stateOf(props)} {...named(props, 'obstacles', thing.id)}>
      <Block className={`plan-${thing.kind}`} solid={thing} round={0.03} />
      <Block className="plan-grip" solid={{ ...thing, width: Math.max(0.5, thing.width), depth: Math.max(0.5, thing.depth) }} />
    </g>
  );
});

export const colourOf = ({ kind, color }: Pick<PlanRoom, 'kind' | 'color'>): string =>
  kind === 'department' ? `plan-colour-${(color ?? 0) % 8}` : `plan-room-${kind}`;

const INSET_M = 0.12;
const NAME_FROM_FRONT_M = 0.35;

/** Where a room's name stands: in front, as it is painted; behind where people wait or sit in front. */
function nameAt({ kind, z, depth }: PlanRoom, size: number): number {
  if (depth <= 1) return z + depth / 2 + size * 0.35;
  return kind === 'help_desk' || kind === 'repair' ? z + NAME_FROM_FRONT_M + size : z + depth - NAME_FROM_FRONT_M;
}

/** The carpet of a room with its name in front, as it is painted in the office. */
export const Carpet = memo(function Carpet({ language, ...props }: ShownProps<PlanRoom> & { language: Language; t: Translate }) {
  const { thing: room } = props;
  const name = room.name[language];
  const size = Math.max(0.28, Math.min(0.62, room.depth * 0.35, (room.width - 0.6) / Math.max(4, name.length * (language === 'zh' ? 1 : 0.6))));
  const inset = Math.min(INSET_M, room.depth / 6);
  return (
    <g className={`${stateOf(props)} plan-room ${colourOf(room)}`} {...named(props, 'rooms', room.id)}>
      <rect className="plan-carpet" x={room.x} y={room.z} width={room.width} height={room.depth} rx={Math.min(0.4, room.depth / 4)} />
      {room.depth > 1 && (
        <rect className="plan-carpet-line" x={room.x + inset} y={room.z + inset} width={Math.max(0.1, room.width - 2 * inset)} height={Math.max(0.1, room.depth - 2 * inset)} rx={0.3} />
      )}
      <text
        className="plan-name"
        x={room.x + room.width / 2}
        y={nameAt(room, size)}
        fontSize={size}
        textAnchor="middle"
      >
        {name}
      </text>
    </g>
  );
});
