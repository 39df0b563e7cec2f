import { useStore } from '../../store/store';
import { useCalm } from '../../ui/hooks/useCalm';
import { useMoment } from '../../ui/hooks/useCounts';
import { goTo, pathOf } from '../../ui/hooks/useRoute';
import { useStageName } from '../../ui/hooks/useStageName';
import { useText } from '../../ui/hooks/useText';
import type { Flow } from '../live/useBoard';
import type { Lane } from '../model/board';
import { openTask } from '../lanes/TaskCard';
import { PathIcon } from '../parts/icons';
import { overLimit, slowestOf, throughputOf } from './sentence';

const STEP_MS = 10_000;
const CALM_MS = 2000;

/** The one sentence that the view opens with. */
function Sentence({ lanes, open, blocked }: { lanes: readonly Lane[]; open: number; blocked: number }) {
  const { t, format } = useText();
  const stageName = useStageName();
  const hub = useStore((state) => state.hub);
  const slowest = slowestOf(hub, lanes, useMoment(STEP_MS));
  const over = overLimit(lanes).map(({ stage, count }) => t('flow.overSentence', { stage: stageName(stage), count }));
  const parts: string[] = [];
  if (slowest) {
    const values = { count: slowest.count, time: format.duration(slowest.meanSeconds) };
    const ratio = slowest.ratio === null || slowest.ratio < 0.1 ? '' : t('list.comma') + t('flow.ratio', { ratio: format.decimal(slowest.ratio) });
    parts.push(t('flow.waited', values) + ratio);
  }
  parts.push(...over);
  if (parts.length === 0) return <p>{t('flow.calm', { open, blocked })}</p>;
  return (
    <p>
      {slowest && <strong>{t('flow.bottleneck', { stage: stageName(slowest.stage) })} </strong>}
      {parts.join(t('list.semicolon'))}
      {t('list.stop')}{' '}
      {slowest && (
        <a
          href={pathOf('hub')}
          onClick={(event) => {
            event.preventDefault();
            goTo(pathOf('hub'));
          }}
        >
          {t('flow.why')}
        </a>
      )}
    </p>
  );
}

function PathNote({ flow: { path } }: { flow: Flow }) {
  const { t, format } = useText();
  const [first] = path.keys;
  if (first === undefined) return null;
  return (
    <button type="button" className="path-note" onClick={() => openTask(first)}>
      <PathIcon />
      <span>
        {t('flow.path', { count: path.keys.length })} <b>{t('flow.pathLeft', { time: format.duration(path.seconds) })}</b>
      </span>
    </button>
  );
}

function Throughput() {
  const { t, format } = useText();
  const hub = useStore((state) => state.hub);
  const throughput = throughputOf(hub);
  if (throughput === null) return null;
  const { perHour, more } = throughput;
  const rounded = more === null ? null : Math.round(more * 10) / 10;
  const word = rounded === null ? null : rounded > 0 ? 'flow.moreThan' : rounded < 0 ? 'flow.lessThan' : 'flow.asBefore';
  return (
    <p className="flow-throughput">
      {t('flow.throughput')} <b>{t('flow.perHour', { count: format.decimal(perHour) })}</b>
      {word && t('list.comma') + t(word, { count: format.decimal(Math.abs(rounded ?? 0)) })}
    </p>
  );
}

/** What the flow comes to: where it waits, what takes longest, and how much gets done. */
export function FlowHead({ flow }: { flow: Flow }) {
  const { t } = useText();
  const board = useCalm(flow.board, CALM_MS);
  const open = board.lanes.reduce((sum, lane) => sum + lane.open, 0);
  return (
    <header className="page-head flow-head">
      <h1>{t('flow.title')}</h1>
      <Sentence lanes={board.lanes} open={open} blocked={board.blocked} />
      <div className="flow-figures">
        <PathNote flow={flow} />
        <Throughput />
      </div>
    </header>
  );
}
