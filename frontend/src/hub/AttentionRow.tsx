import type { AttentionItem } from '../protocol/hub';
import { useMoment } from '../ui/hooks/useCounts';
import { useText, type Text } from '../ui/hooks/useText';
import { Face, NoFace } from '../ui/parts/Face';
import { Glyph } from '../ui/parts/Glyph';
import type { Shown } from '../ui/parts/shown';
import { Acts } from './Acts';
import { Decisions } from './Decisions';
import { Expiry } from './Expiry';
import { RankNote } from './RankNote';
import { Summary } from './Summary';
import { Unshown } from './Unshown';
import { unshownTool } from './parts';

const GLYPHS: Record<AttentionItem['kind'], Shown> = {
  request: 'waiting',
  error: 'error',
  failure: 'error',
  stale: 'stale',
  stuck: 'stale',
  looping: 'stale',
  budget: 'waiting',
  deadline: 'waiting',
};
const STEP_MS = 10_000;

function holdsText({ holdsUp }: AttentionItem, { t }: Text): string {
  if (holdsUp === 0) return t('hub.holdsNobody');
  return holdsUp > 1 ? t('hub.holdsUp', { count: holdsUp }) : t('hub.holdsItself');
}

function saidOf({ kind, requestKind, summary, budget, dueAt, repeats }: AttentionItem, { t, format }: Text): string {
  const tool = unshownTool(requestKind, summary);
  if (tool !== null) return t('hub.mayBeUsed', { tool });
  if (budget) return t('hub.overspent', { spent: format.money(budget.spentUsd), limit: format.money(budget.limitUsd) });
  if (kind === 'deadline' && dueAt) return t('hub.due', { time: format.clock(dueAt) });
  if (kind === 'looping') return t('hub.repeats', { count: repeats, step: summary });
  return summary || t(`hub.kind.${kind}`);
}

function nameOf({ agent, task, budget }: AttentionItem, { t }: Text): string {
  return agent?.name ?? task?.title ?? budget?.key ?? t('hub.everyone');
}

export interface AttentionRowProps {
  item: AttentionItem;
  open: boolean;
  onOpen(): void;
}

export function AttentionRow({ item, open, onOpen }: AttentionRowProps) {
  const text = useText();
  const { t, format } = text;
  const moment = useMoment(STEP_MS);
  const { agent, task, since, assignedTo } = item;
  const waited = since === null ? null : format.duration((moment - Date.parse(since)) / 1000);
  const said = saidOf(item, text);
  const about = [agent?.role, agent?.department].filter(Boolean).join(' · ');
  return (
    <li className={`ask ask-${GLYPHS[item.kind]}${open ? ' ask-open' : ''}`}>
      <Glyph status={GLYPHS[item.kind]} size={20} />
      {agent ? <Face id={agent.id} size={32} /> : <NoFace size={32} />}
      <div className="ask-who">
        <button type="button" className="ask-name" aria-expanded={open} onClick={onOpen}>
          <strong>{nameOf(item, text)}</strong> {open ? <span>{about}</span> : <Summary text={said} short />}
        </button>
        {!open && <p className="ask-about">{[agent?.department, agent && task?.title].filter(Boolean).join(' · ')}</p>}
      </div>
      <span className="ask-waited nowrap" title={since ? format.full(since) : undefined}>
        {waited}
      </span>
      <span className="ask-cost">
        <b className={item.holdsUp > 1 ? 'is-waiting' : undefined}>{holdsText(item, text)}</b>
        <span>{t('hub.agentMinutes', { count: format.number(item.waitingCostAgentMinutes) })}</span>
      </span>
      {open && (
        <div className="ask-body">
          <Summary text={said} />
          <Unshown item={item} />
          {task && agent && <p className="ask-task">{task.title}</p>}
          <Expiry item={item} />
          {assignedTo && <p className="ask-task">{t('hub.assignedTo', { name: assignedTo.name })}</p>}
          <RankNote rank={item.rank} />
          <Acts item={item} />
        </div>
      )}
      <Decisions item={item} main={open} />
    </li>
  );
}
