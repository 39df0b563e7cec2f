import { useState, type FormEvent } from 'react';
import { mayOperate } from '../protocol/auth';
import type { AttentionItem } from '../protocol/hub';
import { useStore } from '../store/store';
import { acknowledge, decide, type Decision } from '../sync/commands';
import { goTo, pathOf } from '../ui/hooks/useRoute';
import { useText } from '../ui/hooks/useText';

type Progress = { state: 'none' } | { state: 'sending' } | { state: 'sent' } | { state: 'failed'; why: string };

function choicesFor({ kind, requestKind }: AttentionItem): Decision[] {
  if (kind !== 'request') return [];
  return requestKind === 'input' ? ['reply'] : ['approve', 'deny', 'reply'];
}

function useMayDecide(): 'hub.needsOnline' | 'hub.needsRole' | null {
  const offline = useStore((state) => state.link === 'offline');
  const role = useStore((state) => state.user?.organizations.find(({ id }) => id === state.organizationId)?.role);
  if (!mayOperate(role)) return 'hub.needsRole';
  return offline ? 'hub.needsOnline' : null;
}

function ReplyForm({ name, onSend, onCancel }: { name: string; onSend(said: string): void; onCancel(): void }) {
  const { t } = useText();
  const [said, setSaid] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (said.trim()) onSend(said.trim());
  };
  return (
    <form className="reply" onSubmit={submit} onKeyDown={(event) => event.key === 'Escape' && onCancel()}>
      <label className="reply-field">
        <span className="unseen">{t('hub.replyTo', { name })}</span>
        <input
          className="input"
          autoFocus
          maxLength={4000}
          placeholder={t('hub.replyTo', { name })}
          value={said}
          onChange={(event) => setSaid(event.target.value)}
        />
      </label>
      <button type="submit" className="button button-main" disabled={!said.trim()}>
        {t('hub.send')}
      </button>
      <button type="button" className="button" onClick={onCancel}>
        {t('hub.cancel')}
      </button>
    </form>
  );
}

/** The buttons of one row: the main action first, and what became of it. */
export function Decisions({ item, main }: { item: AttentionItem; main: boolean }) {
  const { t } = useText();
  const [progress, setProgress] = useState<Progress>({ state: 'none' });
  const [replying, setReplying] = useState(false);
  const hindrance = useMayDecide();
  const name = item.agent?.name ?? '';
  const follow = async (sending: Promise<void>, done: Progress): Promise<void> => {
    setReplying(false);
    setProgress({ state: 'sending' });
    await sending.then(
      () => setProgress(done),
      (thrown: unknown) => setProgress({ state: 'failed', why: thrown instanceof Error ? thrown.message : String(thrown) }),
    );
  };
  const send = (kind: Decision, said?: string): void => void follow(decide(item, kind, said), { state: 'sent' });
  const choices = choicesFor(item);
  const shown = main ? choices : choices.slice(0, 2);
  const busy = progress.state === 'sending' || progress.state === 'sent';
  if (replying) return <ReplyForm name={name} onSend={(said) => send('reply', said)} onCancel={() => setReplying(false)} />;
  return (
    <div className="decisions">
      {shown.map((kind, index) => (
        <button
          key={kind}
          type="button"
          className={main && index === 0 ? 'button button-main' : 'button'}
          disabled={busy || hindrance !== null}
          title={hindrance ? t(hindrance) : undefined}
          onClick={() => (kind === 'reply' ? setReplying(true) : send(kind))}
        >
          {t(`hub.${kind}`)}
        </button>
      ))}
      {choices.length === 0 && item.state === 'open' && (
        <button
          type="button"
          className={main ? 'button button-main' : 'button'}
          disabled={busy || hindrance !== null}
          title={hindrance ? t(hindrance) : undefined}
          onClick={() => void follow(acknowledge(item), { state: 'none' })}
        >
          {t('hub.acknowledge')}
        </button>
      )}
      <button type="button" className="button" onClick={() => goTo(item.agent ? pathOf('office', { agent: item.agent.agentId }) : pathOf('flow', { task: item.task?.taskId ?? null }))}>
        {t('hub.show')}
      </button>
      <span className="decision-news" role="status">
        {progress.state === 'sending' && t('hub.sending')}
        {progress.state === 'sent' && t('hub.sent', { name })}
        {progress.state === 'failed' && <b className="is-error">{t('hub.commandFailed', { why: progress.why })}</b>}
        {progress.state === 'none' && main && hindrance && choices.length > 0 && t(hindrance)}
      </span>
    </div>
  );
}
