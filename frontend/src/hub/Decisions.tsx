import { useState } from 'react';
import { mayOperate } from '../protocol/auth';
import type { AttentionItem } from '../protocol/hub';
import { useStore } from '../store/store';
import { attend, decide } from '../sync/commands';
import { goTo, pathOf } from '../ui/hooks/useRoute';
import { useText, type Text } from '../ui/hooks/useText';
import { choicesFor, type Choice } from './choices';
import { CommandWay } from './CommandWay';
import { useSecondsLeft } from './Expiry';
import { ReplyForm } from './ReplyForm';
import { useSending, type Progress } from './useSending';

const AT_REST = 2;

export type Hindrance = 'hub.needsOnline' | 'hub.needsRole' | 'hub.expired' | null;

/** Why nothing can be decided now. */
export function useHindrance(): Hindrance {
  const offline = useStore((state) => state.link === 'offline');
  const role = useStore((state) => state.user?.organizations.find(({ id }) => id === state.organizationId)?.role);
  if (!mayOperate(role)) return 'hub.needsRole';
  return offline ? 'hub.needsOnline' : null;
}

function wordFor(choice: Choice, { t }: Text): string {
  return choice.kind === 'reply' && choice.said !== null ? choice.said : t(`hub.${choice.kind}`);
}

function showIn({ agent, task }: AttentionItem): void {
  goTo(agent ? pathOf('office', { agent: agent.agentId }) : pathOf('flow', { task: task?.taskId ?? null }));
}

interface NewsProps {
  progress: Progress;
  item: AttentionItem;
  hindrance: Hindrance;
}

function News({ progress, item, hindrance }: NewsProps) {
  const { t } = useText();
  const sent = useStore((state) => (progress.state === 'sent' ? state.commands.get(progress.commandId ?? '') : undefined));
  return (
    <span className="decision-news" role="status">
      {progress.state === 'sending' && t('hub.sending')}
      {sent && <CommandWay command={sent} />}
      {progress.state === 'sent' && !sent && item.kind === 'request' && t('hub.sent', { name: item.agent?.name ?? '' })}
      {progress.state === 'failed' && <b className="is-error">{t('hub.commandFailed', { why: progress.why })}</b>}
      {progress.state === 'none' && hindrance && t(hindrance)}
    </span>
  );
}

export interface DecisionsProps {
  item: AttentionItem;
  /** Whether this is the one whose main action is the view's main action. */
  main: boolean;
  /** Whether the agent is shown already, right here. */
  here?: boolean;
}

/** The buttons of one entry: the main action first, and what became of it. */
export function Decisions({ item, main, here = false }: DecisionsProps) {
  const text = useText();
  const { progress, busy, follow } = useSending();
  const [replying, setReplying] = useState(false);
  const isOver = useSecondsLeft(item) === 0;
  const present = useHindrance();
  const hindrance = isOver ? 'hub.expired' : present;
  const choices = choicesFor(item);
  const take = (choice: Choice): void => {
    if (choice.kind === 'acknowledge') follow(attend(item, { action: 'acknowledge' }));
    else if (choice.kind !== 'reply') follow(decide(item, choice.kind));
    else if (choice.said !== null) follow(decide(item, 'reply', choice.said));
    else setReplying(true);
  };
  const send = (said: string): void => {
    setReplying(false);
    follow(decide(item, 'reply', said));
  };
  if (replying) return <ReplyForm name={item.agent?.name ?? ''} onSend={send} onCancel={() => setReplying(false)} />;
  return (
    <div className="decisions">
      {(main || here ? choices : choices.slice(0, AT_REST)).map((choice, index) => (
        <button
          key={wordFor(choice, text)}
          type="button"
          className={main && index === 0 ? 'button button-main' : 'button'}
          disabled={busy || hindrance !== null}
          title={hindrance ? text.t(hindrance) : undefined}
          onClick={() => take(choice)}
        >
          <span className="decision-word">{wordFor(choice, text)}</span>
        </button>
      ))}
      {!here && (
        <button type="button" className="button" onClick={() => showIn(item)}>
          {text.t('hub.show')}
        </button>
      )}
      <News progress={progress} item={item} hindrance={main && choices.length > 0 ? hindrance : null} />
    </div>
  );
}
