import { useEffect, useRef } from 'react';
import { useStore } from '../../store/store';
import { countEnded } from '../live/older';
import type { Flow } from '../live/useBoard';
import { isFiltered } from '../model/filter';
import { FlightLayer } from './FlightLayer';
import { LaneColumn } from './LaneColumn';
import { PathThread } from './PathThread';
import { useRedrawn } from './useRedrawn';

const COUNT_MS = 60_000;

/** Know how many ended tasks there are in the lanes that have some, though only the latest are here. */
function useTotals(stages: string): void {
  const isLive = useStore((state) => state.link === 'live');
  useEffect(() => {
    if (!isLive || stages === '') return undefined;
    const count = (): void => {
      for (const stage of stages.split('\n')) void countEnded(stage);
    };
    count();
    const timer = setInterval(count, COUNT_MS);
    return () => clearInterval(timer);
  }, [isLive, stages]);
}

/** The pipeline: a lane for each stage, the cards in it, those in flight above, and the critical path between. */
export function Lanes({ flow: { board, path, filter }, selected }: { flow: Flow; selected: string | null }) {
  const frame = useRef<HTMLDivElement>(null);
  const { lanes } = board;
  useTotals(lanes.filter(({ ended }) => ended > 0).map(({ stage }) => stage.key).join('\n'));
  const [mark, redraw] = useRedrawn();
  return (
    <div className="lanes-frame" ref={frame}>
      <div className="lanes" onScroll={redraw} tabIndex={-1}>
        {lanes.map((lane) => (
          <LaneColumn key={lane.stage.key} lane={lane} selected={selected} isFiltered={isFiltered(filter)} onScroll={redraw} />
        ))}
      </div>
      <PathThread keys={path.keys} lanes={lanes} mark={mark} frame={frame} />
      <FlightLayer frame={frame} />
    </div>
  );
}
