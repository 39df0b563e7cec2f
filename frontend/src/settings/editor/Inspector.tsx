import type { ReactNode } from 'react';
import { OBSTACLE_KINDS, ROOM_KINDS, SEAT_KINDS, type PlanFloor, type PlanObstacle, type PlanRoom, type PlanSeat } from '../../protocol/scenePlan';
import { useText } from '../../ui/hooks/useText';
import { edited, moved, resized, rotated } from './plan/acts';
import { turned } from './plan/geometry';
import { findIn, isContent, type Layout, type Ref, type Thing } from './plan/things';
import { nameOfThing } from './labels';
import { NumberBox } from '../parts/NumberBox';
import { RoomFields } from './RoomFields';
import { SelectBox } from '../parts/SelectBox';

const DEGREES = 180 / Math.PI;
const FAR_M = 1000;

export interface InspectorProps {
  layout: Layout;
  floor: PlanFloor;
  chosen: Ref;
  departments: readonly string[];
  isNew: boolean;
  isFixed: boolean;
  onAct(layout: Layout, act?: string): void;
  onCopy(): void;
  onRemove(): void;
}

/** Where a thing stands, and which way it looks. */
function Place({ layout, chosen, thing, isFixed, onAct }: Pick<InspectorProps, 'layout' | 'chosen' | 'isFixed' | 'onAct'> & { thing: Thing }) {
  const { t } = useText();
  const act = (name: string): string => `field ${name} ${chosen.list} ${chosen.id}`;
  const rotation = 'rotationY' in thing ? Math.round(thing.rotationY * DEGREES) : null;
  const area = 'width' in thing ? { x: thing.x, z: thing.z, width: thing.width, depth: thing.depth } : null;
  return (
    <div className="number-row">
      <NumberBox label="X" unit="m" step={0.1} least={-FAR_M} most={FAR_M} isFixed={isFixed} value={thing.x} onChange={(x) => x !== null && onAct(moved(layout, chosen, { x: x - thing.x, z: 0 }), act('x'))} />
      <NumberBox label="Z" unit="m" step={0.1} least={-FAR_M} most={FAR_M} isFixed={isFixed} value={thing.z} onChange={(z) => z !== null && onAct(moved(layout, chosen, { x: 0, z: z - thing.z }), act('z'))} />
      {area && (
        <>
          <NumberBox label={t('editor.width')} unit="m" step={0.1} least={0.4} most={300} isFixed={isFixed} value={area.width} onChange={(width) => width !== null && onAct(resized(layout, chosen, { ...area, width }), act('width'))} />
          <NumberBox label={t('editor.depth')} unit="m" step={0.1} least={0.15} most={300} isFixed={isFixed} value={area.depth} onChange={(depth) => depth !== null && onAct(resized(layout, chosen, { ...area, depth }), act('depth'))} />
        </>
      )}
      {rotation !== null && (
        <NumberBox
          label={t('editor.rotation')}
          unit="°"
          step={15}
          isFixed={isFixed}
          value={rotation}
          onChange={(degrees) => degrees !== null && onAct(edited(layout, chosen, { rotationY: turned(degrees / DEGREES) }), act('rotation'))}
        />
      )}
    </div>
  );
}

/** What kind of thing it is, where that can be chosen. */
function Kind({ layout, chosen, thing, isNew, isFixed, onAct }: Pick<InspectorProps, 'layout' | 'chosen' | 'isNew' | 'isFixed' | 'onAct'> & { thing: Thing }) {
  const { t } = useText();
  if (chosen.list === 'seats') {
    const seat = thing as PlanSeat;
    return <SelectBox label={t('editor.kind')} isFixed={isFixed} value={seat.kind} options={SEAT_KINDS} nameOf={(kind) => t(`editor.seatKind.${kind}`)} onChange={(kind) => onAct(edited(layout, { ...chosen, list: 'seats' }, { kind }))} />;
  }
  if (chosen.list === 'obstacles') {
    const one = thing as PlanObstacle;
    return <SelectBox label={t('editor.kind')} isFixed={isFixed} value={one.kind} options={OBSTACLE_KINDS} nameOf={(kind) => t(`editor.obstacleKind.${kind}`)} onChange={(kind) => onAct(edited(layout, { ...chosen, list: 'obstacles' }, { kind }))} />;
  }
  if (chosen.list !== 'rooms') return null;
  const room = thing as PlanRoom;
  const change = (kind: PlanRoom['kind']): void => {
    const isDepartment = kind === 'department';
    onAct(edited(layout, { ...chosen, list: 'rooms' }, { kind, department: isDepartment ? room.name.en : null, color: isDepartment ? (room.color ?? 0) : null }));
  };
  return <SelectBox label={t('editor.kind')} note={isNew ? undefined : t('editor.keepsKind')} isFixed={isFixed || !isNew} value={room.kind} options={ROOM_KINDS} nameOf={(kind) => t(`editor.roomKind.${kind}`)} onChange={change} />;
}

/** All that can be said of what is chosen. */
export function Inspector(props: InspectorProps) {
  const { layout, floor, chosen, departments, isFixed, onAct, onCopy, onRemove } = props;
  const text = useText();
  const { t } = text;
  const thing = findIn(floor, chosen.list, chosen.id) as Thing | undefined;
  if (thing === undefined) return null;
  const acts: ReactNode[] = [
    'rotationY' in thing && <Act key="rotate" name={t('editor.rotate')} keys="R" isFixed={isFixed} onAct={() => onAct(rotated(layout, chosen, Math.PI / 4))} />,
    <Act key="copy" name={t('editor.copy')} keys="Ctrl D" isFixed={isFixed} onAct={onCopy} />,
    <Act key="remove" name={t('editor.remove')} keys="Del" isFixed={isFixed} onAct={onRemove} />,
  ];
  return (
    <section className="card plan-card" aria-labelledby="plan-chosen">
      <h2 id="plan-chosen">{nameOfThing(floor, chosen, text)}</h2>
      <Kind {...props} thing={thing} />
      {chosen.list === 'rooms' && <RoomFields layout={layout} chosen={chosen} room={thing as PlanRoom} departments={departments} isFixed={isFixed} onAct={onAct} />}
      <Place {...props} thing={thing} />
      {isContent(chosen.list) && <p className="page-note">{t('editor.measuredAt')}</p>}
      <div className="form-acts">{acts}</div>
    </section>
  );
}

function Act({ name, keys, isFixed, onAct }: { name: string; keys: string; isFixed: boolean; onAct(): void }) {
  return (
    <button type="button" className="button" disabled={isFixed} onClick={onAct}>
      {name} <kbd aria-hidden="true">{keys}</kbd>
    </button>
  );
}
