import { useMemo, useRef } from 'react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useText } from '../../ui/hooks/useText';
import { setQuery } from '../../ui/hooks/useQuery';
import { Face, NoFace } from '../../ui/parts/Face';
import type { Flow } from '../live/useBoard';
import type { Entry } from '../model/board';
import { NOBODY, type Group } from '../model/filter';
import { swimsOf, type Swim } from '../model/groups';
import { TaskCard } from './TaskCard';

const MOST_IN_CELL = 3;
const CARD_PX = 92;
const ROW_HEAD_PX = 44;
const MORE_PX = 34;

/** How high a row is: as its fullest cell. */
function heightOf({ cells }: Swim): number {
  const most = Math.max(...cells.map(({ length }) => length), 1);
  return ROW_HEAD_PX + Math.min(most, MOST_IN_CELL) * CARD_PX + (most > MOST_IN_CELL ? MORE_PX : 0) + 12;
}

function Cell({ entries, selected, onMore }: { entries: readonly Entry[]; selected: string | null; onMore(): void }) {
  const { t } = useText();
  const cards = entries.filter(({ kind }) => kind !== 'left');
  return (
    <ul className="swim-cell">
      {cards.slice(0, MOST_IN_CELL).map((entry) => (
        <li key={entry.task.taskId}>
          <TaskCard entry={entry} selected={entry.task.taskId === selected} />
        </li>
      ))}
      {cards.length > MOST_IN_CELL && (
        <li>
          <button type="button" className="link-button" onClick={onMore}>
            {t('flow.more', { count: cards.length - MOST_IN_CELL })}
          </button>
        </li>
      )}
    </ul>
  );
}

function RowHead({ swim, group, flow }: { swim: Swim; group: Group; flow: Flow }) {
  const { t } = useText();
  const nobody = group === 'agent' ? t('flow.unassigned') : t('flow.noDepartment');
  const person = flow.people.get(swim.key);
  const name = swim.key === NOBODY ? nobody : group === 'agent' ? (person?.name ?? swim.key) : swim.key;
  return (
    <h3 className="swim-head">
      {group === 'agent' && (swim.key === NOBODY ? <NoFace size={24} /> : <Face id={person?.id ?? swim.key} size={24} />)}
      <span>{name}</span>
      <span className="page-note">{t('flow.swimCount', { open: swim.open, count: swim.count })}</span>
    </h3>
  );
}

export interface SwimLanesProps {
  flow: Flow;
  group: Group;
  selected: string | null;
}

/** The board in rows: one for each agent or department. */
export function SwimLanes({ flow, group, selected }: SwimLanesProps) {
  const { language, format } = useText();
  const frame = useRef<HTMLDivElement>(null);
  const { board, people } = flow;
  const swims = useMemo(() => swimsOf(board, group, people), [board, group, people]);
  const heights = useMemo(() => swims.map(heightOf), [swims]);
  const virtual = useVirtualizer({
    count: swims.length,
    getScrollElement: () => frame.current,
    estimateSize: (index) => heights[index] ?? ROW_HEAD_PX,
    overscan: 2,
    getItemKey: (index) => swims[index]?.key ?? index,
  });
  const only = (key: string): void => setQuery({ group: null, [group === 'agent' ? 'by' : 'department']: key }, 'push');
  return (
    <div className="swims" ref={frame} data-lane-frame>
      <div className="swim-stages">
        {board.lanes.map(({ stage, count }) => (
          <p key={stage.key}>
            <strong>{stage.name[language]}</strong> {format.number(count)}
          </p>
        ))}
      </div>
      <div className="swim-rows" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, key, start, size }) => {
          const swim = swims[index];
          return (
            swim && (
              <section key={String(key)} className="swim" style={{ transform: `translateY(${start}px)`, height: size }}>
                <RowHead swim={swim} group={group} flow={flow} />
                <div className="swim-cells">
                  {swim.cells.map((entries, at) => (
                    <Cell key={board.lanes[at]?.stage.key ?? at} entries={entries} selected={selected} onMore={() => only(swim.key)} />
                  ))}
                </div>
              </section>
            )
          );
        })}
      </div>
    </div>
  );
}
