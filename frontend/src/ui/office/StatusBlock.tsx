import type { AgentView } from '../../protocol/types';
import { useMoment, usePatience } from '../hooks/useCounts';
import { useText, type Text } from '../hooks/useText';
import { sourceName } from '../parts/sourceName';
import { Glyph } from '../parts/Glyph';
import { activityText, waitingText } from './activity';
import { patienceWith, shownStatus } from '../parts/shown';

function basisOf(agent: AgentView, { t }: Text): string {
  if (agent.basis === 'expired') return t('basis.expired');
  if (agent.basis === 'inferred') return t('basis.inferred');
  return agent.source ? t('basis.reported', { source: sourceName(agent.source) }) : t('basis.reportedBare');
}

function agoOf(at: string | null, moment: number, { t, format }: Text): string {
  if (at === null) return t('card.never');
  const seconds = (moment - Date.parse(at)) / 1000;
  return seconds < 2 ? t('card.justNow') : t('card.ago', { time: format.duration(seconds) });
}

const isTool = ({ activity }: AgentView): boolean => typeof activity === 'object' && activity?.kind === 'tool';

export function StatusBlock({ agent }: { agent: AgentView }) {
  const text = useText();
  const { t, format } = text;
  const patience = usePatience();
  const moment = useMoment();
  const status = shownStatus(agent, patience, moment);
  const forSeconds = agent.statusSince === null ? null : (moment - Date.parse(agent.statusSince)) / 1000;
  const activity = activityText(agent, text);
  const waiting = waitingText(agent, text);
  return (
    <section className={`status-block status-${status}`}>
      <p className="status-line">
        <Glyph status={status} size={20} />
        <strong className={`is-${status}`}>{t(`status.${status}`)}</strong>
        {forSeconds !== null && <span>{t('card.since', { time: format.duration(forSeconds) })}</span>}
      </p>
      {waiting && <p>{waiting}</p>}
      {activity && <p className={isTool(agent) ? 'mono status-activity' : 'status-activity'}>{activity}</p>}
      <p className="status-basis" title={[agent.source, agent.lastSeenAt && format.full(agent.lastSeenAt)].filter(Boolean).join(' · ')}>
        {basisOf(agent, text)} · {agoOf(agent.lastSeenAt, moment, text)}
      </p>
      {status === 'stale' && (
        <p className="status-basis">{t('card.staleWhy', { time: format.duration(patienceWith(agent, patience)) })}</p>
      )}
    </section>
  );
}
