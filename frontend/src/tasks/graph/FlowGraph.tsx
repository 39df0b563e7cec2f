import { useEffect, useMemo, useRef, useState } from 'react';
import { useCalm } from '../../ui/hooks/useCalm';
import { useText } from '../../ui/hooks/useText';
import { Notice } from '../../ui/parts/Notice';
import { Skeleton } from '../../ui/parts/Skeleton';
import { useShown } from '../live/shown';
import type { Flow } from '../live/useBoard';
import type { Arrangement } from './arrange';
import { dependenciesOf, type Dependencies } from './dependencies';
import { GraphEdges } from './GraphEdges';
import { GraphNode } from './GraphNode';
import { useArrangement } from './useArrangement';
import { usePanZoom } from './usePanZoom';
import { nextTowards } from './walking';

const CALM_MS = 3000;
const ZOOM = 1.25;

function useDependencies({ board, path }: Flow): Dependencies {
  const tasks = useCalm(useShown((state) => state.tasks), CALM_MS);
  const entries = useCalm(board.entries, CALM_MS);
  return useMemo(() => dependenciesOf(tasks, (key) => entries.has(`card${key}`), path.keys), [tasks, entries, path]);
}

interface PictureProps {
  arrangement: Arrangement;
  dependencies: Dependencies;
  path: readonly string[];
  selected: string | null;
}

function Picture({ arrangement, dependencies: { nodes }, path, selected }: PictureProps) {
  const { t } = useText();
  const frame = useRef<HTMLDivElement>(null);
  const { view, by, fit, begin, show } = usePanZoom(frame);
  const first = selected !== null && arrangement.spots[selected] ? selected : (path[0] ?? nodes[0]?.taskId ?? null);
  const [reached, setReached] = useState<string | null>(null);
  const stop = reached !== null && arrangement.spots[reached] ? reached : first;
  const { width, height, spots } = arrangement;
  const start = useRef(first);
  start.current = first;
  useEffect(() => begin(width, height, spots[start.current ?? ''] ?? null), [begin, width, height, spots]);
  const reach = (key: string): void => {
    setReached(key);
    const spot = spots[key];
    if (spot) show(spot.x, spot.y);
  };
  const latest = useRef(reach);
  latest.current = reach;
  const onReach = useMemo(() => (key: string) => latest.current(key), []);
  const steps = useMemo(() => new Set(path), [path]);
  return (
    <div className="flow-graph card">
      <div
        ref={frame}
        className="flow-canvas"
        role="group"
        aria-label={t('flow.graphLabel', { count: nodes.length })}
        onKeyDown={(event) => {
          const next = stop === null ? null : nextTowards(arrangement, stop, event.key);
          if (next === null) return;
          event.preventDefault();
          frame.current?.querySelector<HTMLElement>(`[data-node="${CSS.escape(next)}"]`)?.focus({ preventScroll: true });
        }}
      >
        <div className="flow-picture" style={{ transform: `translate(${view.x}px, ${view.y}px) scale(${view.zoom})` }}>
          <GraphEdges arrangement={arrangement} path={path} />
          {nodes.map((task) => {
            const spot = spots[task.taskId];
            return (
              spot && (
                <GraphNode
                  key={task.taskId}
                  task={task}
                  spot={spot}
                  isSelected={task.taskId === selected}
                  isOnPath={steps.has(task.taskId)}
                  isStop={task.taskId === stop}
                  onReach={onReach}
                />
              )
            );
          })}
        </div>
      </div>
      <div className="flow-zoom" role="group" aria-label={t('flow.zoom')}>
        <button type="button" className="button" aria-label={t('flow.zoomIn')} onClick={() => by(ZOOM)}>
          +
        </button>
        <button type="button" className="button" aria-label={t('flow.zoomOut')} onClick={() => by(1 / ZOOM)}>
          −
        </button>
        <button type="button" className="button" onClick={() => fit(width, height)}>
          {t('flow.fit')}
        </button>
      </div>
    </div>
  );
}

/** What waits for what: laid out from left to right, with the critical path through it. */
export function FlowGraph({ flow, selected }: { flow: Flow; selected: string | null }) {
  const { t } = useText();
  const dependencies = useDependencies(flow);
  const arrangement = useArrangement(dependencies);
  if (dependencies.nodes.length === 0) return <Notice title={t('flow.noDependencies')} why={t('flow.noDependenciesWhy')} />;
  if (arrangement === null) return <Skeleton />;
  const circling = flow.path.circling.length;
  return (
    <>
      {(dependencies.left > 0 || circling > 0) && (
        <p className="page-note" role="status">
          {dependencies.left > 0 && t('flow.graphLeft', { count: dependencies.nodes.length, all: dependencies.nodes.length + dependencies.left })}{' '}
          {circling > 0 && t('flow.circling', { count: circling, first: flow.path.circling[0] ?? '' })}
        </p>
      )}
      <Picture arrangement={arrangement} dependencies={dependencies} path={flow.path.keys} selected={selected} />
    </>
  );
}
