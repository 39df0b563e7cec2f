import { useCommands, type Command } from '../../ui/commands';
import type { Choice } from './choices';
import type { RowActs } from './useRow';

/** Offers what can be done about the open entry to the keyboard and the palette. */
export function RowKeys({ row, isNew }: { row: RowActs; isNew(): boolean }) {
  const choice = (kind: Choice['kind']): Choice | undefined => row.choices.find((one) => one.kind === kind && (one.kind !== 'reply' || one.said === null));
  const offer = (kind: Choice['kind'], key: string): Command[] => {
    const wanted = choice(kind);
    if (wanted === undefined || row.hindrance !== null) return [];
    return [{ id: `hub.${kind}`, group: 'hub', name: `hub.key.${kind}`, keys: [key], run: () => row.take(wanted) }];
  };
  const free = row.hindrance === null || row.hindrance === 'hub.expired';
  const others: Command[] = [
    { id: 'hub.snooze', group: 'hub', name: 'hub.key.snooze', keys: ['s'], run: () => row.snooze('hour') },
    { id: 'hub.undo', group: 'hub', name: 'hub.key.undo', keys: ['u'], run: () => row.item.lastAct !== null && row.act({ action: 'undo' }) },
  ];
  const all = [...offer('approve', 'a'), ...offer('deny', 'd'), ...offer('reply', 'r'), ...offer('acknowledge', 'a'), ...(free ? others : [])];
  useCommands(all.map((command) => ({ ...command, run: () => !isNew() && command.run() })));
  return null;
}
