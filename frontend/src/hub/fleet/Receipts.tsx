import { useState } from 'react';
import { STATES, type CommandView, type Receipt } from '../../protocol/commands';
import { useStore } from '../../store/store';
import { newKey } from '../../sync/decisions';
import { send } from '../../sync/fleet';
import { useText } from '../../ui/hooks/useText';
import { whyOf } from '../../ui/hooks/why';
import { DataTable, type Column } from '../../ui/table/DataTable';
import { useBarred } from '../useBarred';
import { undoOf } from './rehearsal';
import { noteSend, noteUndone, useFleetSends, type FleetSend } from './sent';

interface Row {
  receipt: Receipt;
  name: string;
  command: CommandView | undefined;
}

type State = CommandView['state'];
const stateOf = ({ command }: Row): State => command?.state ?? 'sent';

function Tally({ rows }: { rows: readonly Row[] }) {
  const { t } = useText();
  const counts = STATES.map((state) => ({ state, count: rows.filter((row) => stateOf(row) === state).length }));
  return (
    <p className="fleet-tally" role="status">
      {counts.map(({ state, count }) => count > 0 && <span key={state} className={`way-${state}`}>{t('fleet.tally', { count, state: t(`way.${state}`) })}</span>)}
    </p>
  );
}

function Undo({ sent }: { sent: FleetSend }) {
  const { t } = useText();
  const bar = useBarred();
  const [busy, setBusy] = useState(false);
  const [why, setWhy] = useState<string | null>(null);
  const back = undoOf(sent.order.kind);
  if (back === null || sent.undone) return sent.undone ? <span className="page-note">{t('fleet.undone')}</span> : null;
  const undo = async (): Promise<void> => {
    setBusy(true);
    const key = newKey();
    try {
      const receipts = await send(sent.receipts.map(({ agentId }) => agentId), { kind: back }, key);
      noteUndone(sent.key);
      noteSend({ ...sent, key, atMs: Date.now(), order: { kind: back }, receipts, undone: false });
    } catch (thrown) {
      setWhy(whyOf(thrown, t));
    }
    setBusy(false);
  };
  return (
    <>
      <button type="button" className="button" disabled={busy || bar !== null} title={bar ? t(bar) : undefined} onClick={() => void undo()}>
        {t('fleet.undo', { act: t(`fleet.kind.${back}`) })}
      </button>
      {why !== null && <span className="is-error">{t('hub.commandFailed', { why })}</span>}
    </>
  );
}

function OneSend({ sent }: { sent: FleetSend }) {
  const { t, format } = useText();
  const commands = useStore((state) => state.commands);
  const agents = useStore((state) => state.agents);
  const rows = sent.receipts.map((receipt): Row => ({ receipt, name: agents.get(receipt.agentId)?.name ?? receipt.agentId, command: commands.get(receipt.commandId ?? '') }));
  const time = (at: string | null | undefined): string => (at ? format.clock(at) : '');
  const columns: Column<Row>[] = [
    { key: 'name', head: t('hub.by.agent'), value: ({ name }) => name },
    { key: 'state', head: t('fleet.state'), value: (row) => t(`way.${stateOf(row)}`), show: (row) => <b className={`way-${stateOf(row)}`}>{t(`way.${stateOf(row)}`)}</b> },
    { key: 'seen', head: t('way.seen'), value: ({ command }) => command?.seenAt, show: ({ command }) => time(command?.seenAt) },
    { key: 'ended', head: t('hub.endedAt'), value: ({ command }) => command?.endedAt, show: ({ command }) => time(command?.endedAt) },
    { key: 'detail', head: t('fleet.detail'), value: ({ command }) => command?.detail ?? '' },
    { key: 'commandId', head: t('fleet.command'), value: ({ receipt }) => receipt.commandId, show: ({ receipt }) => <code>{receipt.commandId}</code> },
  ];
  return (
    <section className="hub-part card fleet-sent">
      <header className="part-title">
        <h2>{t(`fleet.kind.${sent.order.kind}`)}</h2>
        <span>{t('fleet.sentAt', { time: format.clock(sent.atMs), count: rows.length })}</span>
        <Undo sent={sent} />
      </header>
      <Tally rows={rows} />
      <DataTable label={t('fleet.receipts')} rows={rows} columns={columns} keyOf={({ receipt }) => receipt.agentId} csv="receipts" height={320} />
    </section>
  );
}

/** What was sent to many at once, with a receipt for each that goes on by itself. */
export function Receipts() {
  const organizationId = useStore((state) => state.organizationId);
  const sends = useFleetSends((state) => state.sends);
  return sends.filter((sent) => sent.organizationId === organizationId).map((sent) => <OneSend key={sent.key} sent={sent} />);
}
