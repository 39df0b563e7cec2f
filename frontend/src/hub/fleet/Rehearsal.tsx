import { useState } from 'react';
import type { Order } from '../../sync/fleet';
import { useText } from '../../ui/hooks/useText';
import { DataTable, type Column } from '../../ui/table/DataTable';
import { undoOf, type Rehearsed } from './rehearsal';

interface RehearsalProps {
  order: Order;
  rows: readonly Rehearsed[];
  busy: boolean;
  onSend(agentIds: string[]): void;
  onBack(): void;
}

/** What would be sent, to whom it cannot be and why; then it is confirmed. */
export function Rehearsal({ order, rows, busy, onSend, onBack }: RehearsalProps) {
  const { t } = useText();
  const [withAll, setWithAll] = useState(false);
  const silent = rows.filter(({ note }) => note === 'noInbox');
  const told = rows.filter(({ told, note }) => told || (withAll && note === 'noInbox'));
  const columns: Column<Rehearsed>[] = [
    { key: 'name', head: t('hub.by.agent'), value: ({ name }) => name },
    { key: 'told', head: t('fleet.isTold'), value: (row) => told.includes(row), show: (row) => t(told.includes(row) ? 'hub.yes' : 'hub.no') },
    { key: 'note', head: t('fleet.note'), value: ({ note }) => (note === null ? '' : t(`fleet.note.${note}`)) },
  ];
  return (
    <div className="fleet-rehearsal">
      <p>
        <strong>{t('fleet.would', { act: t(`fleet.kind.${order.kind}`), count: told.length })}</strong> {order.text && <q>{order.text}</q>}
      </p>
      {silent.length > 0 && (
        <label className="fleet-check">
          <input type="checkbox" checked={withAll} onChange={() => setWithAll(!withAll)} />
          <span>{t('fleet.silentOnes', { count: silent.length })}</span>
        </label>
      )}
      <p className="page-note">{t(undoOf(order.kind) === null ? 'fleet.final' : 'fleet.undoable')}</p>
      <DataTable label={t('fleet.rehearsal')} rows={rows} columns={columns} keyOf={({ agentId }) => agentId} csv="rehearsal" height={280} />
      <div className="fleet-confirm">
        <button type="button" className="button button-main" disabled={busy || told.length === 0} onClick={() => onSend(told.map(({ agentId }) => agentId))}>
          {t('fleet.send', { count: told.length })}
        </button>
        <button type="button" className="button" disabled={busy} onClick={onBack}>
          {t('hub.cancel')}
        </button>
      </div>
    </div>
  );
}
