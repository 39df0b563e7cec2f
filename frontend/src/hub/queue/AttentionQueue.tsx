import { useState } from 'react';
import type { AttentionItem, Attended } from '../../protocol/hub';
import { useQueued, type Queued } from '../../store/queued';
import { useCommands } from '../../ui/commands';
import { goTo, pathOf } from '../../ui/hooks/useRoute';
import { useText } from '../../ui/hooks/useText';
import { AllWellIcon } from '../../ui/parts/icons';
import { Notice } from '../../ui/parts/Notice';
import { AttentionRow } from './AttentionRow';
import { QueuedRow } from './QueuedRow';
import { useOpened } from './useOpened';
import { useSteady } from './useSteady';

const AT_FIRST = 7;

/** Nobody waits; where nobody works yet either, the way to the first agent. */
function NobodyWaits({ nobodyWorks }: { nobodyWorks: boolean }) {
  const { t } = useText();
  const next = nobodyWorks ? { action: t('first.title'), onAct: () => goTo(pathOf('office')) } : {};
  return <Notice mark={<AllWellIcon />} title={t('hub.allWell')} why={t('hub.allWellWhy')} {...next} />;
}

function Head({ count, decisions }: { count: number; decisions: Attended }) {
  const { t, format } = useText();
  const { decided } = decisions;
  const pace = decided.p50Seconds === null ? '' : t('hub.pace', { count: decided.count, time: format.duration(decided.p50Seconds) });
  return (
    <header className="attention-head">
      <h2>{t('hub.attention')}</h2>
      <span title={t('hub.paceWhat')}>{[count > 0 && t('hub.attentionCount', { count }), pace].filter(Boolean).join(' · ')}</span>
      <span className="attention-waited">{count > 0 && t('hub.waited')}</span>
      <span className="attention-cost">{count > 0 && t('hub.costOfWaiting')}</span>
    </header>
  );
}

/** The keys that go from row to row. */
function useSteps(ids: readonly string[], open: string | null, onOpen: (id: string) => void): void {
  const step = (by: number): void => {
    const next = ids[Math.min(ids.length - 1, Math.max(0, ids.indexOf(open ?? '') + by))];
    if (next !== undefined) onOpen(next);
  };
  useCommands([
    { id: 'hub.next', group: 'hub', name: 'hub.key.next', keys: ['j'], run: () => step(1) },
    { id: 'hub.previous', group: 'hub', name: 'hub.key.previous', keys: ['k'], run: () => step(-1) },
  ]);
}

/** Decisions that wait for a connection, about entries that are not shown any more. */
function useStray(items: readonly AttentionItem[]): readonly Queued[] {
  const queued = useQueued((state) => state.items);
  const known = new Set(items.map(({ id }) => id));
  return queued.filter(({ subject }) => !known.has(subject));
}

export interface AttentionQueueProps {
  items: AttentionItem[];
  decisions: Attended;
  agents: number;
}

/** Who waits for a person, the costliest wait first; the first row is open. */
export function AttentionQueue({ items: ranked, decisions, agents }: AttentionQueueProps) {
  const { t } = useText();
  const [shown, setShown] = useState(AT_FIRST);
  const { rows, hold, release, settling } = useSteady(ranked);
  const queued = useQueued((state) => state.items);
  const stray = useStray(ranked);
  const waiting = ranked.filter(({ id }) => !queued.some(({ subject }) => subject === id));
  const ids = rows.slice(0, shown).filter(({ gone, item }) => !gone && waiting.includes(item)).map(({ item }) => item.id);
  const { open, setOpen, isNew } = useOpened(ids);
  useSteps(ids, open, setOpen);
  return (
    <section
      className="attention card"
      onPointerEnter={hold}
      onPointerMove={hold}
      onPointerLeave={release}
      onFocus={hold}
      onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && release()}
    >
      <Head count={waiting.length} decisions={decisions} />
      {ranked.length + stray.length === 0 && <NobodyWaits nobodyWorks={agents === 0} />}
      <ul>
        {rows.slice(0, shown).map(({ item, gone }) =>
          gone ? (
            <li key={item.id} className="ask ask-gone">
              <p>{t('hub.gone', { name: item.agent?.name ?? item.task?.title ?? '' })}</p>
            </li>
          ) : (
            <AttentionRow key={item.id} item={item} open={item.id === open} onOpen={() => setOpen(item.id)} settling={settling} isNew={isNew} />
          ),
        )}
        {stray.map((one) => (
          <QueuedRow key={one.id} queued={one} faceId={null} />
        ))}
      </ul>
      {rows.length > shown && (
        <button type="button" className="link-button attention-more" onClick={() => setShown(rows.length)}>
          {t('flow.more', { count: rows.length - shown })}
        </button>
      )}
    </section>
  );
}
