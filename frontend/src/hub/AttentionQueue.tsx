import { useState } from 'react';
import type { AttentionItem } from '../protocol/hub';
import { goTo, pathOf } from '../ui/hooks/useRoute';
import { useText } from '../ui/hooks/useText';
import { AllWellIcon } from '../ui/parts/icons';
import { Notice } from '../ui/parts/Notice';
import { AttentionRow } from './AttentionRow';
import { useSteady } from './useSteady';

const AT_FIRST = 7;

/** Nobody waits; where nobody works yet either, the way to the first agent. */
function NobodyWaits({ nobodyWorks }: { nobodyWorks: boolean }) {
  const { t } = useText();
  const next = nobodyWorks ? { action: t('first.title'), onAct: () => goTo(pathOf('office')) } : {};
  return <Notice mark={<AllWellIcon />} title={t('hub.allWell')} why={t('hub.allWellWhy')} {...next} />;
}

/** Who waits for a person, the costliest wait first; the first row is open. */
export function AttentionQueue({ items: ranked, agents }: { items: AttentionItem[]; agents: number }) {
  const { t } = useText();
  const [openId, setOpenId] = useState<string | null>(null);
  const [shown, setShown] = useState(AT_FIRST);
  const { items, hold, release } = useSteady(ranked);
  const open = items.find(({ id }) => id === openId) ?? items[0];
  return (
    <section
      className="attention card"
      onPointerEnter={hold}
      onPointerMove={hold}
      onPointerLeave={release}
      onFocus={hold}
      onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && release()}
    >
      <header className="attention-head">
        <h2>{t('hub.attention')}</h2>
        <span>{items.length > 0 && t('hub.attentionCount', { count: items.length })}</span>
        <span className="attention-waited">{items.length > 0 && t('hub.waited')}</span>
        <span className="attention-cost">{items.length > 0 && t('hub.costOfWaiting')}</span>
      </header>
      {items.length === 0 && <NobodyWaits nobodyWorks={agents === 0} />}
      <ul>
        {items.slice(0, shown).map((item) => (
          <AttentionRow key={item.id} item={item} open={item === open} onOpen={() => setOpenId(item.id)} />
        ))}
      </ul>
      {items.length > shown && (
        <button type="button" className="link-button attention-more" onClick={() => setShown(items.length)}>
          {t('flow.more', { count: items.length - shown })}
        </button>
      )}
    </section>
  );
}
