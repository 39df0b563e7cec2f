import { useState, type FormEvent } from 'react';
import type { AgentView } from '../../protocol/types';
import { useStore } from '../../store/store';
import { newKey } from '../../sync/decisions';
import { rehearse, send, type FleetKind, type Order } from '../../sync/fleet';
import { useText } from '../../ui/hooks/useText';
import { whyOf } from '../../ui/hooks/why';
import { Choice } from '../../ui/kit/Choice';
import { useBarred } from '../useBarred';
import { Rehearsal } from './Rehearsal';
import { rehearsed, type Rehearsed } from './rehearsal';
import { noteSend } from './sent';
import { TaskField } from './TaskField';

const KINDS: readonly FleetKind[] = ['pause', 'resume', 'cancel', 'assign', 'reply'];
const LONGEST = 4000;

interface Plan {
  key: string;
  order: Order;
  rows: Rehearsed[];
}

function orderOf(kind: FleetKind, said: string, taskId: string | null): Order | null {
  if (kind === 'assign') return taskId === null ? null : { kind, taskId, ...(said && { text: said }) };
  if (kind === 'reply') return said ? { kind, text: said } : null;
  return { kind, ...(said && { text: said }) };
}

interface OrderFormProps {
  count: number;
  busy: boolean;
  barred: string | null;
  onPlan(order: Order): void;
}

function OrderForm({ count, busy, barred, onPlan }: OrderFormProps) {
  const { t } = useText();
  const [kind, setKind] = useState<FleetKind>('pause');
  const [said, setSaid] = useState('');
  const [taskId, setTaskId] = useState<string | null>(null);
  const order = orderOf(kind, said.trim(), taskId);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (order !== null) onPlan(order);
  };
  return (
    <form className="fleet-order" onSubmit={submit}>
      <Choice<FleetKind> label={t('fleet.act')} isLabelUnseen={false} options={KINDS.map((key) => ({ key, name: t(`fleet.kind.${key}`) }))} value={kind} onChange={setKind} />
      {kind === 'assign' && <TaskField onChoose={setTaskId} />}
      <label className="field">
        <span>{t(kind === 'reply' ? 'fleet.text' : 'fleet.word')}</span>
        <textarea className="input" rows={3} maxLength={LONGEST} value={said} onChange={(event) => setSaid(event.target.value)} />
      </label>
      {kind === 'assign' && count > 1 && <p className="page-note">{t('fleet.manyOne', { count })}</p>}
      <button type="submit" className="button button-main" disabled={barred !== null || busy || count === 0 || order === null} title={barred ?? undefined}>
        {t('fleet.rehearse', { count })}
      </button>
      {barred !== null && <p className="page-note">{barred}</p>}
    </form>
  );
}

/** What the chosen are told: first rehearsed, then sent. */
export function Acting({ agents }: { agents: readonly AgentView[] }) {
  const { t } = useText();
  const bar = useBarred();
  const offline = useStore((state) => state.link === 'offline');
  const [plan, setPlan] = useState<Plan | null>(null);
  const [busy, setBusy] = useState(false);
  const [why, setWhy] = useState<string | null>(null);
  const barred = bar ? t(bar) : offline ? t('hub.needsOnline') : null;
  const follow = async (doing: () => Promise<void>): Promise<void> => {
    setBusy(true);
    setWhy(null);
    await doing().catch((thrown: unknown) => setWhy(whyOf(thrown, t)));
    setBusy(false);
  };
  const make = (order: Order): Promise<void> =>
    follow(async () => {
      const known = useStore.getState().agents;
      const receipts = await rehearse(agents.map(({ agentId }) => agentId), order);
      setPlan({ key: newKey(), order, rows: rehearsed(receipts, known, order.kind) });
    });
  const go = (agentIds: string[]): Promise<void> =>
    follow(async () => {
      if (plan === null) return;
      const { organizationId } = useStore.getState();
      const receipts = await send(agentIds, plan.order, plan.key);
      noteSend({ key: plan.key, organizationId, atMs: Date.now(), order: plan.order, receipts, undone: false });
      setPlan(null);
    });
  return (
    <section className="hub-part card fleet-acting">
      <h2>{t('fleet.tell')}</h2>
      {plan === null ? (
        <OrderForm count={agents.length} busy={busy} barred={barred} onPlan={(order) => void make(order)} />
      ) : (
        <Rehearsal order={plan.order} rows={plan.rows} busy={busy || barred !== null} onSend={(agentIds) => void go(agentIds)} onBack={() => setPlan(null)} />
      )}
      {why !== null && (
        <p className="is-error" role="alert">
          {t('hub.commandFailed', { why })}
        </p>
      )}
    </section>
  );
}
