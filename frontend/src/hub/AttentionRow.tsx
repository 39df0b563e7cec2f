import type { AttentionItem } from '../protocol/hub';
import { useMoment } from '../ui/hooks/useCounts';
import { useText, type Text } from '../ui/hooks/useText';
import { Face, NoFace } from '../ui/parts/Face';
import { Glyph } from '../ui/parts/Glyph';
import type { Shown } from '../ui/parts/shown';
import { Decisions } from './Decisions';
import { Summary } from './Summary';

const GLYPHS: Record<AttentionItem['kind'], Shown> = { request: 'waiting', error: 'error', failure: 'error', stale: 'stale' };
const STEP_MS = 10_000;

function holdsText({ holdsUp }: AttentionItem, { t }: Text): string {
  return holdsUp > 1 ? t('hub.holdsUp', { count: holdsUp }) : t('hub.holdsItself');
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
  const { agent, task, since } = item;
  const waited = since === null ? null : format.duration((moment - Date.parse(since)) / 1000);
  const said = item.summary || t(`hub.kind.${item.kind}`);
  const about = [agent?.role, agent?.department].filter(Boolean).join(' · ');
  return (
    <li className={`ask ask-${GLYPHS[item.kind]}${open ? ' ask-open' : ''}`}>
      <Glyph status={GLYPHS[item.kind]} size={20} />
      {agent ? <Face id={agent.id} size={32} /> : <NoFace size={32} />}
      <div className="ask-who">
        <button type="button" className="ask-name" aria-expanded={open} onClick={onOpen}>
          <strong>{agent?.name ?? task?.title}</strong> {open ? <span>{about}</span> : <Summary text={said} short />}
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
          {task && agent && <p className="ask-task">{task.title}</p>}
        </div>
      )}
      <Decisions item={item} main={open} />
    </li>
  );
}
