import { useState } from 'react';
import { useStore } from '../../store/store';
import { useText } from '../../ui/hooks/useText';
import { Modal } from '../../ui/kit/Modal';
import { AgentField } from '../AgentField';
import { ColleagueList } from './ColleagueList';
import { asField } from './snoozing';
import type { RowActs } from './useRow';

const HOUR_MS = 3_600_000;

function SnoozeForm({ row }: { row: RowActs }) {
  const { t } = useText();
  const [at, setAt] = useState(() => asField(Date.now() + HOUR_MS));
  const untilMs = new Date(at).getTime();
  const good = untilMs > Date.now();
  return (
    <Modal title={t('hub.snooze.title')} onClose={() => row.show(null)}>
      <form
        className="dialog-form"
        onSubmit={(event) => {
          event.preventDefault();
          row.show(null);
          row.act({ action: 'snooze', until: new Date(untilMs).toISOString() });
        }}
      >
        <label className="field">
          <span>{t('hub.snooze.until')}</span>
          <input className="input" type="datetime-local" value={at} min={asField(Date.now())} onChange={(event) => setAt(event.target.value)} />
        </label>
        <button type="submit" className="button button-main" disabled={!good}>
          {t('hub.snooze')}
        </button>
      </form>
    </Modal>
  );
}

function ReassignForm({ row }: { row: RowActs }) {
  const { t } = useText();
  const [agentId, setAgentId] = useState<string | null>(null);
  const name = useStore((state) => (agentId === null ? '' : (state.agents.get(agentId)?.name ?? agentId)));
  return (
    <Modal title={t('hub.reassign.title', { task: row.item.task?.title ?? '' })} onClose={() => row.show(null)}>
      <form
        className="dialog-form"
        onSubmit={(event) => {
          event.preventDefault();
          row.show(null);
          if (agentId !== null) row.hand(agentId);
        }}
      >
        <AgentField label={t('hub.reassign.to')} without={row.item.agent?.agentId} onChoose={setAgentId} />
        <p className="page-note">{agentId === null ? t('hub.reassign.what') : t('hub.reassign.says', { name })}</p>
        <button type="submit" className="button button-main" disabled={agentId === null}>
          {t('hub.reassign')}
        </button>
      </form>
    </Modal>
  );
}

/** What an act asks before it is done. */
export function RowDialogs({ row }: { row: RowActs }) {
  const { t } = useText();
  if (row.dialog === 'snooze') return <SnoozeForm row={row} />;
  if (row.dialog === 'reassign') return <ReassignForm row={row} />;
  if (row.dialog !== 'assign') return null;
  const give = (to: string): void => {
    row.show(null);
    row.act({ action: 'assign', to });
  };
  return (
    <Modal title={t('hub.assign.title')} onClose={() => row.show(null)}>
      <ColleagueList chosen={row.item.assignedTo?.id} onChoose={give} />
    </Modal>
  );
}
