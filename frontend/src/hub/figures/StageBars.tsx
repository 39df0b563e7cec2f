import type { HubView, StageTimes } from '../../protocol/hub';
import { useStageName } from '../../ui/hooks/useStageName';
import { pathOf } from '../../ui/hooks/useRoute';
import { useText } from '../../ui/hooks/useText';
import { CsvButton } from '../../ui/table/CsvButton';
import { Way } from '../../ui/parts/Way';
import { Troubled } from './Troubled';

const HIGH = 16;
const FILE = 'stages';

function Hatch() {
  return (
    <svg width="0" height="0" aria-hidden="true" className="unseen">
      <defs>
        <pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">
          <rect width="7" height="7" fill="var(--waiting-fill)" />
          <rect width="7" height="2" fill="var(--waiting-edge)" opacity=".75" />
        </pattern>
      </defs>
    </svg>
  );
}

function Bar({ stage, longest }: { stage: StageTimes; longest: number }) {
  const waiting = (stage.waitingSeconds / longest) * 100;
  const working = (stage.workingSeconds / longest) * 100;
  return (
    <svg className="stage-bar" height={HIGH} aria-hidden="true">
      {waiting > 0 && <rect className="stage-waiting" x="1" y="1" width={`${Math.max(0.4, waiting - 0.6)}%`} height={HIGH - 2} rx="3" />}
      {working > 0 && <rect className="stage-working" x={`${waiting}%`} y="0" width={`${Math.max(0.4, working)}%`} height={HIGH} rx="3" />}
    </svg>
  );
}

function StageRow({ stage, longest, isNeck }: { stage: StageTimes; longest: number; isNeck: boolean }) {
  const { t, format } = useText();
  const stageName = useStageName();
  return (
    <tr className={isNeck ? 'stage-neck' : undefined}>
      <th scope="row">
        {stageName(stage.stage)} <span>{stage.wip > 0 && t('hub.wip', { count: stage.wip })}</span>
      </th>
      <td className="stage-drawn">
        <Bar stage={stage} longest={longest} />
      </td>
      <td className="stage-figure is-waiting nowrap">{format.duration(stage.waitingSeconds)}</td>
      <td className="stage-figure is-working nowrap">{format.duration(stage.workingSeconds)}</td>
    </tr>
  );
}

function Neck({ bottleneck }: { bottleneck: HubView['bottleneck'] }) {
  const { t, format } = useText();
  const stageName = useStageName();
  if (bottleneck === null) return <p>{t('hub.noBottleneck')}</p>;
  const told = { waiting: format.duration(bottleneck.waitingSeconds), share: format.percent(bottleneck.share) };
  return (
    <p>
      <strong>{t('hub.bottleneck', { stage: stageName(bottleneck.stage) })}</strong> {t('hub.bottleneckWhy', told)}{' '}
      {t(`hub.why.${bottleneck.why}`)}
    </p>
  );
}

export interface StageBarsProps extends Pick<HubView, 'stages' | 'bottleneck' | 'stuck' | 'looping'> {
  /** How long the window is, in words. */
  window: string;
}

/** Waiting against working time by stage, and the bottleneck in a sentence. */
export function StageBars({ stages, bottleneck, stuck, looping, window }: StageBarsProps) {
  const { t } = useText();
  const stageName = useStageName();
  const moving = stages.filter(({ waitingSeconds, workingSeconds, wip }) => waitingSeconds + workingSeconds + wip > 0);
  const longest = Math.max(1, ...moving.map(({ waitingSeconds, workingSeconds }) => waitingSeconds + workingSeconds));
  return (
    <section className="stages card">
      <header className="stages-head">
        <h2>{t('hub.stages')}</h2>
        <span>{t('hub.stagesNote', { window })}</span>
        <CsvButton
          name={FILE}
          head={[t('task.stage'), t('report.open'), t('report.waitingSeconds'), t('report.workingSeconds')]}
          rows={() => moving.map(({ stage, wip, waitingSeconds, workingSeconds }) => [stageName(stage), wip, waitingSeconds, workingSeconds])}
        />
      </header>
      <Hatch />
      {moving.length === 0 ? (
        <p className="page-note">{t('hub.noStages')}</p>
      ) : (
        <div className="stages-body">
          <table>
            <thead>
              <tr>
                <th scope="col">{t('task.stage')}</th>
                <th aria-hidden="true" />
                <th scope="col" className="stage-figure">
                  <i className="stage-key stage-key-waiting" /> {t('hub.waitingTime')}
                </th>
                <th scope="col" className="stage-figure">
                  <i className="stage-key stage-key-working" /> {t('hub.workingTime')}
                </th>
              </tr>
            </thead>
            <tbody>
              {moving.map((stage) => (
                <StageRow key={stage.stage} stage={stage} longest={longest} isNeck={stage.stage === bottleneck?.stage} />
              ))}
            </tbody>
          </table>
          <div className="neck">
            <Neck bottleneck={bottleneck} />
            {bottleneck && bottleneck.wip > 0 && (
              <Way to={pathOf('flow')} className="button neck-link">
                {t('hub.neckTasks', { count: bottleneck.wip, stage: stageName(bottleneck.stage) })}
              </Way>
            )}
            <Troubled stuck={stuck} looping={looping} />
          </div>
        </div>
      )}
    </section>
  );
}
