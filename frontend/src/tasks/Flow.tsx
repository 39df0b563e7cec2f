import { lazy, Suspense } from 'react';
import { I18nProvider } from 'react-aria-components';
import { LOCALES } from '../i18n/translate';
import { useStore } from '../store/store';
import { retryNow } from '../sync/office';
import { useQuery } from '../ui/hooks/useQuery';
import { useRoute } from '../ui/hooks/useRoute';
import { useText } from '../ui/hooks/useText';
import { Alarm } from '../ui/parts/Alarm';
import { Notice } from '../ui/parts/Notice';
import { Skeleton } from '../ui/parts/Skeleton';
import { TaskDrawer } from './drawer/TaskDrawer';
import { FlowBar } from './head/FlowBar';
import { FlowHead } from './head/FlowHead';
import { FlowNotes } from './head/FlowNotes';
import { MoveNews } from './head/MoveNews';
import { Lanes } from './lanes/Lanes';
import { SwimLanes } from './lanes/SwimLanes';
import { openTask } from './lanes/TaskCard';
import { PeopleContext, useBoard, type Flow as FlowOf } from './live/useBoard';
import { groupIn, shapeIn } from './model/filter';
import { useFlowCommands } from './useFlowCommands';
import './words';
import '../styles/flow.css';
import '../styles/flowCards.css';
import '../styles/flowParts.css';
import '../styles/office.css';

const FlowTable = lazy(() => import('./list/FlowTable').then(({ FlowTable }) => ({ default: FlowTable })));
const FlowGraph = lazy(() => import('./graph/FlowGraph').then(({ FlowGraph }) => ({ default: FlowGraph })));

function Shown({ flow, selected }: { flow: FlowOf; selected: string | null }) {
  const query = useQuery();
  const [shape, group] = [shapeIn(query), groupIn(query)];
  if (shape === 'list') return <FlowTable flow={flow} selected={selected} />;
  if (shape === 'graph') return <FlowGraph flow={flow} selected={selected} />;
  return group === 'none' ? <Lanes flow={flow} selected={selected} /> : <SwimLanes flow={flow} group={group} selected={selected} />;
}

function Body({ selected }: { selected: string | null }) {
  const { t, format } = useText();
  const flow = useBoard();
  useFlowCommands(flow);
  const known = useStore((state) => state.tasksKnown || state.tasks.size > 0);
  const isEmpty = useStore((state) => state.tasks.size === 0);
  const broken = useStore((state) => state.tasksBroken);
  const live = useStore((state) => state.link === 'live');
  const asOfMs = useStore((state) => state.asOfMs);
  if (!known && !broken) return <Skeleton />;
  const why = known && asOfMs !== null ? t('flow.failedWhy', { time: format.clock(asOfMs) }) : t('flow.failedNever');
  return (
    <PeopleContext value={flow.people}>
      <div className="page flow">
        <FlowHead flow={flow} />
        {broken && (live || !known) && <Alarm title={t('flow.failed')} why={why} action={t('state.retry')} onAct={retryNow} />}
        <FlowNotes />
        {isEmpty && known && !broken && <Notice title={t('flow.none')} why={t('flow.noneWhy')} />}
        {!isEmpty && <FlowBar flow={flow} />}
        {(known || !isEmpty) && (
          <Suspense fallback={<Skeleton />}>
            <Shown flow={flow} selected={selected} />
          </Suspense>
        )}
        <MoveNews />
      </div>
      {selected && <TaskDrawer taskKey={selected} onClose={() => openTask(null)} />}
    </PeopleContext>
  );
}

/** The pipeline with its tasks: as lanes, as a list, or as the graph of what waits for what. */
export function Flow() {
  const { language } = useText();
  const { task } = useRoute();
  return (
    <I18nProvider locale={LOCALES[language]}>
      <div className={task ? 'view view-with-card' : 'view'}>
        <Body selected={task} />
      </div>
    </I18nProvider>
  );
}
