import { memo, useEffect, useRef, type RefObject } from 'react';
import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import { Button } from 'react-aria-components';
import { useText } from '../../ui/hooks/useText';
import { useStore } from '../../store/store';
import { fetchOlder, useOlder } from '../live/older';
import { useShown } from '../live/shown';
import type { TaskView } from '../../protocol/types';
import { isOpen } from '../model/blocks';
import type { Entry, Lane } from '../model/board';
import { LaneFoot } from './LaneFoot';
import { LaneHead } from './LaneHead';
import { TaskCard } from './TaskCard';
import { useLaneDrop } from './useLaneDrop';

const CARD_PX = 92;
const BESIDE = 6;

function Place({ entry, selected }: { entry: Entry; selected: string | null }) {
  const { t } = useText();
  if (entry.kind === 'card') return <TaskCard entry={entry} selected={entry.task.taskId === selected} />;
  return (
    <div className={`task-place task-place-${entry.kind}`} data-slot={entry.kind === 'slot' ? entry.task.taskId : undefined}>
      {entry.kind === 'slot' && <span>{t('flow.landsHere')}</span>}
    </div>
  );
}

/** Keep the chosen card in sight when it is chosen or comes to another lane, and leave the scrolling alone otherwise. */
function useInSight(virtual: Virtualizer<HTMLDivElement, Element>, { entries }: Lane, selected: string | null): void {
  const index = selected === null ? -1 : entries.findIndex(({ task }) => task.taskId === selected);
  const isHere = index !== -1;
  const step = entries[index]?.step ?? null;
  const latest = useRef({ virtual, index });
  latest.current = { virtual, index };
  useEffect(() => {
    if (isHere) latest.current.virtual.scrollToIndex(latest.current.index, { align: 'auto' });
  }, [isHere, selected, step]);
}

export interface LaneColumnProps {
  lane: Lane;
  selected: string | null;
  isFiltered: boolean;
  /** Told when other cards are in sight. */
  onScroll(): void;
}

export const LaneColumn = memo(function LaneColumn({ lane, selected, isFiltered, onScroll }: LaneColumnProps) {
  const { t, language } = useText();
  const button = useRef<HTMLButtonElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const { entries, stage } = lane;
  const virtual = useVirtualizer({
    count: entries.length,
    getScrollElement: () => frame.current,
    estimateSize: () => CARD_PX,
    overscan: BESIDE,
    getItemKey: (index) => keyOf(entries[index]),
  });
  useInSight(virtual, lane, selected);
  const { dropProps, buttonProps, isOver } = useLaneDrop(button, stage.key);
  const isPast = useStore((state) => state.moment !== null);
  const isCut = useStore((state) => isPast && lane.count > lane.open && isCutShort(state.tasks));
  const reach = useOlder((state) => (isPast ? undefined : state.reach.get(stage.key)));
  const total = isFiltered ? lane.count : Math.max(lane.count, lane.open + (reach?.total ?? 0));
  const name = stage.name[language];
  const more = (): void => void fetchOlder(stage.key, (key) => useShown.getState().tasks.has(key));
  useMoreAtEnd(frame, reach?.state === 'begun' && reach.total !== null && total > lane.count, more);
  return (
    <section {...dropProps} className="lane" data-over={isOver || undefined} data-lane={stage.key} aria-label={t('flow.lane', { name, count: total })}>
      <LaneHead lane={lane} total={total} isCut={isCut} />
      <Button ref={button} {...buttonProps} className="lane-drop" excludeFromTabOrder aria-label={t('flow.dropIn', { name })}>
        {t('flow.dropIn', { name })}
      </Button>
      <div ref={frame} className="lane-cards" data-lane-frame onScroll={onScroll}>
        <ol className="lane-list" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, key, start }) => {
            const entry = entries[index];
            return (
              entry && (
                <li key={String(key)} className="lane-item" style={{ transform: `translateY(${start}px)` }} aria-posinset={index + 1} aria-setsize={total}>
                  <Place entry={entry} selected={selected} />
                </li>
              )
            );
          })}
        </ol>
        <LaneFoot lane={lane} total={total} isCut={isCut} reach={isFiltered ? undefined : reach} onMore={more} />
      </div>
    </section>
  );
});

/** So many that have ended a moment of the past shows at most, the latest. */
const MOST_ENDED = 200;

const isCutShort = (tasks: ReadonlyMap<string, TaskView>): boolean => [...tasks.values()].filter((task) => !isOpen(task)).length >= MOST_ENDED;

const keyOf = (entry: Entry | undefined): string => (entry ? entry.kind + entry.task.taskId : '');

/** Ask for more when the end of a lane comes into sight. */
function useMoreAtEnd(frame: RefObject<HTMLDivElement | null>, isWanted: boolean, more: () => void): void {
  const latest = useRef(more);
  latest.current = more;
  useEffect(() => {
    const end = frame.current?.querySelector('.lane-foot');
    if (!isWanted || !end) return undefined;
    const watch = new IntersectionObserver((seen) => seen.some(({ isIntersecting }) => isIntersecting) && latest.current(), {
      root: frame.current,
      rootMargin: '600px',
    });
    watch.observe(end);
    return () => watch.disconnect();
  }, [frame, isWanted]);
}
