import { useMemo, type FocusEvent, type KeyboardEvent } from 'react';
import type { PlanFloor, PlanList, PlanRoom } from '../../protocol/scenePlan';
import { useText, type Text } from '../../ui/hooks/useText';
import { spotOf, type Finding } from './plan/checks';
import { isSame, roomOf, type Layout, type Ref, type Thing } from './plan/things';
import { labelOf } from './labels';
import { ChosenFrame, FaultMark, Grid, Guides } from './PlanOverlay';
import { Carpet, colourOf, DeskShape, ObstacleShape, SeatShape, TableShape } from './PlanThings';
import { useDragging } from './useDragging';
import type { PlanView } from './usePlanView';

const MOST_MARKS = 80;

export interface PlanCanvasProps {
  layout: Layout;
  floor: PlanFloor;
  view: PlanView;
  chosen: Ref | null;
  findings: readonly Finding[];
  grid: number;
  isFixed: boolean;
  onChoose(ref: Ref | null): void;
  onDrag(layout: Layout, act: string): void;
  onKey(event: KeyboardEvent<SVGSVGElement>): void;
}

/** What is told of each thing on a floor: its name, whether it is chosen, whether it is faulty, whether Tab gets there. */
function useTold({ floor, chosen, findings }: PlanCanvasProps, text: Text) {
  const faulty = useMemo(() => new Set(findings.map(({ ref }) => ref && `${ref.list} ${ref.id}`)), [findings]);
  const open = chosen?.floorId === floor.id ? roomOf(floor, chosen)?.id : undefined;
  return (list: PlanList, thing: Thing, room?: PlanRoom) => ({
    label: labelOf(list, thing, room, text),
    isChosen: isSame(chosen, { floorId: floor.id, list, id: thing.id }),
    isFaulty: faulty.has(`${list} ${thing.id}`),
    isReached: room === undefined || room.id === open,
  });
}

function refOf(floor: PlanFloor, element: Element): Ref | null {
  const { list, id } = element.closest<SVGElement>('[data-id]')?.dataset ?? {};
  return list && id ? { floorId: floor.id, list: list as PlanList, id } : null;
}

function Floor({ floor }: { floor: PlanFloor }) {
  const { x, z, width, depth } = floor;
  return (
    <>
      <rect className="plan-slab" x={x - 0.25} y={z - 0.25} width={width + 0.5} height={depth + 0.5} rx={0.3} />
      <rect className="plan-floor" x={x} y={z} width={width} height={depth} />
      <path className="plan-walls" d={`M${x - 0.11} ${z + depth}V${z - 0.11}H${x + width}`} />
    </>
  );
}

/** A floor seen from above, to scale, on which everything can be taken hold of. */
export function PlanCanvas(props: PlanCanvasProps) {
  const { layout, floor, view, chosen, findings, grid, isFixed, onChoose, onDrag, onKey } = props;
  const text = useText();
  const told = useTold(props, text);
  const { guides, handlers } = useDragging({
    view,
    layout,
    selected: chosen,
    grid,
    isFixed,
    refOf: (element) => refOf(floor, element),
    onSelect: onChoose,
    onDrag,
  });
  const focus = (event: FocusEvent<SVGSVGElement>): void => {
    const ref = refOf(floor, event.target);
    if (ref && !isSame(ref, chosen)) onChoose(ref);
  };
  const marks = findings.filter((one) => one.floorId === floor.id).slice(0, MOST_MARKS);
  return (
    <svg
      ref={view.svg}
      className="plan"
      viewBox={view.viewBox}
      role="group"
      aria-label={text.t('editor.planOf', { floor: floor.name[text.language] })}
      aria-describedby="plan-keys"
      onFocus={focus}
      onKeyDown={onKey}
      {...handlers}
    >
      <Floor floor={floor} />
      <Grid floor={floor} grid={grid} unit={view.metresPerPixel} />
      {floor.rooms.map((room) => (
        <g key={room.id}>
          <Carpet thing={room} language={text.language} t={text.t} {...told('rooms', room)} />
          <RoomContents floor={floor} room={room} told={told} />
        </g>
      ))}
      {floor.obstacles.map((one) => (
        <ObstacleShape key={one.id} thing={one} {...told('obstacles', one)} />
      ))}
      <Guides guides={guides} />
      {chosen?.floorId === floor.id && <ChosenFrame floor={floor} chosen={chosen} unit={view.metresPerPixel} isFixed={isFixed} />}
      {marks.map((one, index) => {
        const at = spotOf(layout, one);
        return at && <FaultMark key={index} at={at} unit={view.metresPerPixel} isRefused={one.isRefused} />;
      })}
    </svg>
  );
}

function RoomContents({ floor, room, told }: { floor: PlanFloor; room: PlanRoom; told: ReturnType<typeof useTold> }) {
  const mine = <Item extends { roomId: string }>(things: readonly Item[]): Item[] => things.filter((thing) => thing.roomId === room.id);
  return (
    <>
      {mine(floor.tables).map((table) => (
        <TableShape key={table.id} thing={table} {...told('tables', table, room)} />
      ))}
      {mine(floor.desks).map((desk) => (
        <DeskShape key={desk.id} thing={desk} colour={colourOf(room)} {...told('desks', desk, room)} />
      ))}
      {mine(floor.seats).map((seat) => (
        <SeatShape key={seat.id} thing={seat} {...told('seats', seat, room)} />
      ))}
    </>
  );
}
