import { useState, type FormEvent } from 'react';
import type { AgentView } from '../../protocol/types';
import { useText } from '../../ui/hooks/useText';
import { AgentField } from './AgentField';
import { MergeConfirm } from './MergeConfirm';

/** Two agents that are one. */
export function MergeForm({ onMerged }: { onMerged(): void }) {
  const { t } = useText();
  const [from, setFrom] = useState<AgentView | null>(null);
  const [into, setInto] = useState<AgentView | null>(null);
  const [asking, setAsking] = useState(false);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setAsking(true);
  };
  const done = (): void => {
    setAsking(false);
    setFrom(null);
    setInto(null);
    onMerged();
  };
  return (
    <section className="part">
      <header>
        <h2>{t('identity.mergeHead')}</h2>
        <p className="page-note">{t('identity.mergeWhy')}</p>
      </header>
      <form className="card form form-row" onSubmit={submit}>
        <AgentField label={t('identity.mergeFrom')} chosen={from} without={into?.agentId} onChoose={setFrom} />
        <AgentField label={t('identity.mergeInto')} chosen={into} without={from?.agentId} onChoose={setInto} />
        <button type="submit" className="button" disabled={from === null || into === null}>
          {t('identity.mergeNext')}
        </button>
      </form>
      {asking && from && into && <MergeConfirm from={from} into={into} onMerged={done} onCancel={() => setAsking(false)} />}
    </section>
  );
}
