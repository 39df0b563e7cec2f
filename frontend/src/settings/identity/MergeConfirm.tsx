import type { AgentView } from '../../protocol/types';
import { merge } from '../../sync/identities';
import { useText } from '../../ui/hooks/useText';
import { Face } from '../../ui/parts/Face';
import { Confirm } from '../parts/Confirm';
import { RefusalNote } from '../parts/Refusal';
import { useDoing } from '../parts/useDoing';

function Who({ agent }: { agent: AgentView }) {
  return (
    <span className="merge-who">
      <Face id={agent.id} size={40} />
      <strong>{agent.name}</strong>
      <small className="breakable">{agent.agentId}</small>
    </span>
  );
}

export interface MergeConfirmProps {
  /** Who leaves: what it did becomes the other's. */
  from: AgentView;
  into: AgentView;
  onMerged(): void;
  onCancel(): void;
}

/** Say what happens when two become one, before it does. */
export function MergeConfirm({ from, into, onMerged, onCancel }: MergeConfirmProps) {
  const { t } = useText();
  const { busy, refusal, start } = useDoing();
  return (
    <Confirm
      title={t('identity.mergeTitle', { from: from.name, into: into.name })}
      action={t(busy ? 'identity.merging' : 'identity.merge')}
      busy={busy}
      onCancel={onCancel}
      onConfirm={() => start(merge(from.id, into.agentId), onMerged)}
    >
      <div className="merge-pair">
        <Who agent={from} />
        <span aria-hidden="true">→</span>
        <Who agent={into} />
      </div>
      <ul className="merge-effects">
        <li>{t('identity.effect.leaves', { from: from.name })}</li>
        <li>{t('identity.effect.work', { into: into.name })}</li>
        <li>{t('identity.effect.future', { from: from.agentId, into: into.name })}</li>
        <li>{t('identity.effect.past')}</li>
      </ul>
      <RefusalNote refusal={refusal} />
    </Confirm>
  );
}
