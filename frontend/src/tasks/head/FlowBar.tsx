import { useEffect, useMemo, useRef, useState } from 'react';
import { setQuery, useQuery } from '../../ui/hooks/useQuery';
import { useText } from '../../ui/hooks/useText';
import { Choice, type Option } from '../../ui/kit/Choice';
import { Glyph } from '../../ui/parts/Glyph';
import type { Flow } from '../live/useBoard';
import { useShown } from '../live/shown';
import { useCalm } from '../../ui/hooks/useCalm';
import { priorityName } from '../parts/priorityName';
import { groupIn, GROUPS, isFiltered, NOBODY, priorityOf, shapeIn, SHAPES, UNFILTERED, type Shape } from '../model/filter';

const TYPING_MS = 250;
const ALL = '*';
const CALM_MS = 5000;
const STATUSES = ['submitted', 'working', 'input_required', 'auth_required', 'completed', 'failed', 'canceled', 'rejected'] as const;

export const showShape = (shape: Shape): void => setQuery({ shape: shape === 'lanes' ? null : shape }, 'push');

function Shapes() {
  const { t } = useText();
  const shape = shapeIn(useQuery());
  return (
    <div className="segments" role="group" aria-label={t('flow.shapes')}>
      {SHAPES.map((one) => (
        <button key={one} type="button" aria-pressed={one === shape} onClick={() => showShape(one)}>
          {t(`flow.shape.${one}`)}
        </button>
      ))}
    </div>
  );
}

/** What is typed stands in the address a moment later. */
function Search() {
  const { t } = useText();
  const said = useQuery().get('q') ?? '';
  const [typed, setTyped] = useState(said);
  const told = useRef(said);
  useEffect(() => {
    if (said !== told.current) setTyped(said);
    told.current = said;
  }, [said]);
  useEffect(() => {
    const timer = setTimeout(() => {
      if (typed === told.current) return;
      told.current = typed;
      setQuery({ q: typed });
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <input
      id="flow-search"
      className="input flow-search"
      type="search"
      value={typed}
      placeholder={t('flow.search')}
      aria-label={t('flow.search')}
      onChange={(event) => setTyped(event.target.value)}
    />
  );
}

function Filtering({ by, label, all, options }: { by: string; label: string; all: string; options: readonly Option<string>[] }) {
  const value = useQuery().get(by) ?? ALL;
  const known = options.some(({ key }) => key === value) || value === ALL ? options : [...options, { key: value, name: value }];
  return (
    <Choice label={label} value={value} options={[{ key: ALL, name: all }, ...known]} onChange={(key) => setQuery({ [by]: key === ALL ? null : key })} />
  );
}

const byName = (one: Option<string>, other: Option<string>): number => one.name.localeCompare(other.name);

function useOptions({ people }: Flow) {
  const { t } = useText();
  const tasks = useCalm(useShown((state) => state.tasks), CALM_MS);
  return useMemo(() => {
    const all = [...tasks.values()];
    const holders = [...new Set(all.flatMap(({ assignee }) => (assignee === null ? [] : [assignee])))];
    const departments = [...new Set([...people.values()].flatMap(({ department }) => (department === null ? [] : [department])))];
    const priorities = [...new Set(all.map(priorityOf))].filter((one) => one !== NOBODY);
    return {
      agents: [...holders.map((key) => ({ key, name: people.get(key)?.name ?? key })).sort(byName), { key: NOBODY, name: t('flow.unassigned') }],
      departments: [...departments.map((key) => ({ key, name: key })).sort(byName), { key: NOBODY, name: t('flow.noDepartment') }],
      priorities: [...priorities.map((key) => ({ key, name: priorityName(t, key) })).sort(byName), { key: NOBODY, name: t('flow.noPriority') }],
      statuses: STATUSES.map((key) => ({ key, name: t(`task.${key}`) })),
    };
  }, [tasks, people, t]);
}

export const toggleBlocked = (isOn: boolean): void => setQuery({ blocked: isOn ? null : '1' });

/** What is shown of the flow, and in which shape: all of it stands in the address. */
export function FlowBar({ flow }: { flow: Flow }) {
  const { t } = useText();
  const query = useQuery();
  const { agents, departments, priorities, statuses } = useOptions(flow);
  const { blocked } = flow.filter;
  return (
    <div className="flow-bar" role="search" aria-label={t('flow.filters')}>
      <Shapes />
      <Search />
      <Filtering by="department" label={t('flow.department')} all={t('flow.allDepartments')} options={departments} />
      <Filtering by="by" label={t('flow.agent')} all={t('flow.allAgents')} options={agents} />
      <Filtering by="status" label={t('flow.status')} all={t('flow.allStatuses')} options={statuses} />
      {priorities.length > 1 && <Filtering by="priority" label={t('flow.priority')} all={t('flow.allPriorities')} options={priorities} />}
      {shapeIn(query) === 'lanes' && (
        <Choice
          label={t('flow.groupBy')}
          value={groupIn(query)}
          options={GROUPS.map((key) => ({ key, name: t(`flow.group.${key}`) }))}
          onChange={(key) => setQuery({ group: key === 'none' ? null : key })}
        />
      )}
      <button type="button" className="button flow-blocked" aria-pressed={blocked} onClick={() => toggleBlocked(blocked)}>
        <Glyph status="waiting" size={14} />
        {t('flow.blocked', { count: flow.board.blocked })}
      </button>
      {isFiltered(flow.filter) && (
        <>
          <span role="status">{t('flow.found', { count: flow.board.shown })}</span>
          <button type="button" className="link-button" onClick={() => setQuery(UNFILTERED)}>
            {t('flow.clear')}
          </button>
        </>
      )}
    </div>
  );
}
