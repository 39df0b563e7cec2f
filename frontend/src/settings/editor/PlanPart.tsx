import { useMemo, useState, type KeyboardEvent } from 'react';
import { setQuery, useQuery } from '../../ui/hooks/useQuery';
import { useText } from '../../ui/hooks/useText';
import { put, type Adding } from './plan/adding';
import { removed } from './plan/acts';
import { desksByDepartment, spotOf, type Finding } from './plan/checks';
import { find, findIn, roomOf, type Layout, type Ref, type Thing } from './plan/things';
import { Findings } from './Findings';
import { Inspector } from './Inspector';
import { copyOf, keyAct, newId } from './keys';
import { nameOfThing, placeText } from './labels';
import { PlanCanvas } from './PlanCanvas';
import { PlanTools, type GridStep } from './PlanTools';
import { SeatTable } from './SeatTable';
import type { Editing } from './useEditing';
import { usePlanView } from './usePlanView';

export interface PlanPartProps {
  editing: Editing;
  findings: readonly Finding[];
  told: readonly string[];
  isFixed: boolean;
}

const DEFAULT_GRID: GridStep = '0.5';

/** The next colour for a department that has none yet. */
const nextColour = (layout: Layout): number => 1 + Math.max(-1, ...layout.floors.flatMap(({ rooms }) => rooms.map(({ color }) => color ?? -1)));

/** The plan of a floor, and beside it what is chosen, what is wrong, and who finds a desk. */
export function PlanPart({ editing, findings, told, isFixed }: PlanPartProps) {
  const text = useText();
  const { t } = text;
  const { scene, base, act } = editing;
  const { layout } = scene;
  const query = useQuery();
  const floor = layout.floors.find(({ id }) => id === query.get('floor')) ?? layout.floors[0];
  const [chosen, setChosen] = useState<Ref | null>(null);
  const [grid, setGrid] = useState<GridStep>(DEFAULT_GRID);
  const [said, setSaid] = useState('');
  const desks = useMemo(() => desksByDepartment(layout.floors), [layout.floors]);
  if (floor === undefined) return null;
  const lay = (next: Layout, name?: string): void => act((before) => ({ ...before, layout: next }), name);
  const props = { ...{ layout, floor, chosen, findings, isFixed }, grid: Number(grid) };
  const announce = (next: Layout, ref: Ref | null): void => {
    const [there, thing] = [next.floors.find(({ id }) => id === ref?.floorId), ref && find(next, ref)];
    if (ref && there && thing) setSaid(`${nameOfThing(there, ref, text)} ${placeText(thing, text)}`);
  };
  const press = (event: KeyboardEvent<SVGSVGElement>): void => {
    if (event.key === 'Escape') setChosen(null);
    if (chosen === null || isFixed) return;
    const done = keyAct(layout, chosen, event, Number(grid));
    if (done === null) return;
    event.preventDefault();
    event.stopPropagation();
    lay(done.layout, done.act);
    setChosen(done.ref);
    if (done.ref) announce(done.layout, done.ref);
    else setSaid(t('editor.removed', { name: nameOfThing(floor, chosen, text) }));
  };
  const add = (adding: Adding): void => {
    const room = chosen && roomOf(floor, chosen);
    const name = { en: t('editor.newRoom'), zh: t('editor.newRoom') };
    const department = adding === 'department' ? { name: [...base.people.keys()].find((one) => !desks.has(one)) ?? t('editor.newDepartment'), color: nextColour(layout) } : null;
    const made = put(layout, { floorId: floor.id, adding, roomId: room?.id ?? null, names: name, department, newId });
    if (made === null) setSaid(t('editor.noRoomFor'));
    else {
      lay(made.layout);
      setChosen(made.ref);
      announce(made.layout, made.ref);
    }
  };
  return (
    <Board
      {...props}
      {...{ editing, told, desks, said, setChosen, lay }}
      gridStep={grid}
      onGrid={setGrid}
      onAdd={add}
      onKey={press}
      departments={[...new Set([...base.people.keys(), ...desks.keys()])].sort()}
      isNew={chosen !== null && isNewThing(base.floors.flatMap((one) => one[chosen.list] as readonly Thing[]), chosen.id)}
    />
  );
}

const isNewThing = (known: readonly Thing[], id: string): boolean => !known.some((thing) => thing.id === id);

interface BoardProps {
  editing: Editing;
  layout: Layout;
  floor: Layout['floors'][number];
  chosen: Ref | null;
  findings: readonly Finding[];
  told: readonly string[];
  desks: ReadonlyMap<string, number>;
  departments: readonly string[];
  said: string;
  grid: number;
  gridStep: GridStep;
  isFixed: boolean;
  isNew: boolean;
  setChosen(ref: Ref | null): void;
  lay(layout: Layout, act?: string): void;
  onGrid(grid: GridStep): void;
  onAdd(adding: Adding): void;
  onKey(event: KeyboardEvent<SVGSVGElement>): void;
}

function Board({ editing, layout, floor, chosen, findings, told, desks, departments, said, grid, gridStep, isFixed, isNew, setChosen, lay, onGrid, onAdd, onKey }: BoardProps) {
  const { t } = useText();
  const view = usePlanView(floor);
  const show = (finding: Finding): void => {
    if (finding.ref === null) return;
    setQuery({ floor: finding.ref.floorId });
    setChosen(finding.ref);
    const at = spotOf(layout, finding);
    if (at) view.centre(at);
  };
  const copy = (): void => {
    if (chosen === null) return;
    const room = chosen.list === 'rooms' ? findIn(floor, 'rooms', chosen.id) : undefined;
    const made = copyOf(layout, chosen, room);
    lay(made.layout);
    setChosen(made.ref);
  };
  const take = (): void => {
    if (chosen) lay(removed(layout, chosen));
    setChosen(null);
  };
  return (
    <div className="plan-board">
      <div className="plan-stage card">
        <PlanTools floors={layout.floors} floor={floor} view={view} grid={gridStep} isFixed={isFixed} onFloor={(id) => setQuery({ floor: id })} onGrid={onGrid} onAdd={onAdd} />
        <PlanCanvas {...{ layout, floor, view, chosen, findings, grid, isFixed, onKey }} onChoose={setChosen} onDrag={lay} />
        <p id="plan-keys" className="page-note plan-keys-note">
          {t('editor.keys')}
        </p>
        <p className="unseen" role="status">
          {said}
        </p>
      </div>
      <div className="plan-side">
        {chosen && floor.id === chosen.floorId && find(layout, chosen) && (
          <Inspector key={`${chosen.list} ${chosen.id}`} {...{ layout, floor, chosen, departments, isNew, isFixed }} onAct={lay} onCopy={copy} onRemove={take} />
        )}
        <section className="card plan-card" aria-labelledby="plan-findings">
          <h2 id="plan-findings">{t('editor.findings', { count: findings.length + told.length })}</h2>
          <Findings layout={layout} findings={findings} told={told} onShow={show} />
        </section>
        <section className="card plan-card" aria-labelledby="plan-seats">
          <h2 id="plan-seats">{t('editor.seats')}</h2>
          <SeatTable people={editing.base.people} desks={desks} growth={layout.growth} isFixed={isFixed} onGrowth={(growth) => lay({ ...layout, growth })} />
        </section>
      </div>
    </div>
  );
}

