import { useState } from 'react';
import type { AttentionItem } from '../../protocol/hub';
import { useQueued, waitingFor, type Queued } from '../../store/queued';
import { useStore } from '../../store/store';
import { attend, decide, reassign, type Act } from '../../sync/decisions';
import { useBarred, type Bar } from '../useBarred';
import { choicesFor, type Choice } from './choices';
import { useSecondsLeft } from './Expiry';
import { snoozedUntil, type Snooze } from './snoozing';
import { useSending, type Progress } from './useSending';

export type RowDialog = 'reply' | 'snooze' | 'assign' | 'reassign' | null;
export type Hindrance = Bar | 'hub.expired' | 'hub.needsOnline';

/** All that can be done about one entry of the queue, from its buttons, its menu and the keyboard. */
export interface RowActs {
  item: AttentionItem;
  choices: Choice[];
  progress: Progress;
  busy: boolean;
  /** The rows moved just now, and nothing is taken for a moment. */
  settling: boolean;
  /** Why nothing can be done about it; null where something can. */
  hindrance: Hindrance;
  /** What is decided now is sent when there is a connection again. */
  offline: boolean;
  queued: Queued | undefined;
  dialog: RowDialog;
  show(dialog: RowDialog): void;
  take(choice: Choice): void;
  reply(said: string): void;
  act(act: Act): void;
  snooze(snooze: Snooze): void;
  hand(agentId: string): void;
}

export function useRow(item: AttentionItem, settling = false): RowActs {
  const { progress, busy, follow } = useSending();
  const [dialog, show] = useState<RowDialog>(null);
  const offline = useStore((state) => state.link === 'offline');
  const queued = useQueued(({ items }) => waitingFor(items, item.id));
  const isOver = useSecondsLeft(item) === 0;
  const bar = useBarred();
  const hindrance: Hindrance = bar ?? (isOver ? 'hub.expired' : null);
  const free = !busy && bar === null;
  const isDecided = progress.state === 'sent' && progress.commandId !== null;
  const act = (wanted: Act): void => {
    if (free && !settling) follow(attend(item, wanted));
  };
  const reply = (said: string): void => {
    show(null);
    if (free) follow(decide(item, 'reply', said));
  };
  const take = (choice: Choice): void => {
    if (!free || isDecided || hindrance !== null || settling) return;
    if (choice.kind === 'acknowledge') follow(attend(item, { action: 'acknowledge' }));
    else if (choice.kind !== 'reply') follow(decide(item, choice.kind));
    else if (choice.said !== null) reply(choice.said);
    else show('reply');
  };
  return {
    item,
    choices: choicesFor(item),
    progress,
    busy: busy || isDecided,
    settling,
    hindrance,
    offline,
    queued,
    dialog,
    show,
    take,
    reply,
    act,
    snooze: (snooze) => act({ action: 'snooze', until: snoozedUntil(snooze, Date.now()).toISOString() }),
    hand: (agentId) => item.task && free && follow(reassign(item.task, agentId).then(() => undefined)),
  };
}
