import type { AttentionItem } from '../../protocol/hub';
import { useMoment } from '../../ui/hooks/useCounts';
import { useText } from '../../ui/hooks/useText';
import { Face, NoFace } from '../../ui/parts/Face';
import { Glyph } from '../../ui/parts/Glyph';
import { Acts, RowMenu } from './Acts';
import { Way } from '../../ui/parts/Way';
import { Decisions, placeOf } from './Decisions';
import { Expiry } from './Expiry';
import { QueuedRow } from './QueuedRow';
import { RankNote } from './RankNote';
import { RowDialogs } from './RowDialogs';
import { RowKeys } from './RowKeys';
import { GLYPHS, holdsText, nameOf, saidOf } from './said';
import { Summary } from './Summary';
import { Unshown } from './Unshown';
import { useRow, type RowActs } from './useRow';

const STEP_MS = 10_000;

export interface AttentionRowProps {
  item: AttentionItem;
  open: boolean;
  onOpen(): void;
  /** The rows moved just now: what is pressed may be meant for another. */
  settling: boolean;
  /** Whether this row opened by itself just now. */
  isNew(): boolean;
}

/** What is known of the open entry, beyond its row. */
function Body({ row, said }: { row: RowActs; said: string }) {
  const { t, format } = useText();
  const { item } = row;
  const { task, agent, assignedTo, lastAct } = item;
  return (
    <div className="ask-body">
      <Summary text={said} />
      <Unshown item={item} />
      <p className="ask-task">
        {task && agent && `${task.title} · `}
        <Way to={placeOf(item)}>{t('hub.show')}</Way>
      </p>
      <Expiry item={item} />
      {assignedTo && <p className="ask-task">{t('hub.assignedTo', { name: assignedTo.name })}</p>}
      {item.state === 'acknowledged' && lastAct?.by && <p className="ask-task">{t('hub.acknowledgedBy', { name: lastAct.by, time: lastAct.at ? format.clock(lastAct.at) : '' })}</p>}
      <RankNote rank={item.rank} />
    </div>
  );
}

export function AttentionRow({ item, open, onOpen, settling, isNew }: AttentionRowProps) {
  const text = useText();
  const { t, format } = text;
  const moment = useMoment(STEP_MS);
  const row = useRow(item, settling);
  const { agent, task, since } = item;
  if (row.queued) return <QueuedRow queued={row.queued} faceId={agent?.id ?? null} />;
  const waited = since === null ? null : format.duration((moment - Date.parse(since)) / 1000);
  const said = saidOf(item, text);
  const about = [agent?.role, agent?.department].filter(Boolean).join(' · ');
  return (
    <li className={`ask ask-${GLYPHS[item.kind]}${open ? ' ask-open' : ''}`} data-entry={item.id}>
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
      {open && <Body row={row} said={said} />}
      <div className="ask-acts">
        <Decisions row={row} main={open} />
        {open ? row.dialog !== 'reply' && <Acts row={row} /> : <RowMenu row={row} />}
      </div>
      {open && <RowKeys row={row} isNew={isNew} />}
      <RowDialogs row={row} />
    </li>
  );
}
