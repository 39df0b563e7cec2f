import { useState, type FormEvent } from 'react';
import type { AgentView } from '../../protocol/types';
import { useStore } from '../../store/store';
import { decide, newKey, reassign } from '../../sync/decisions';
import { send, type FleetKind } from '../../sync/fleet';
import { useText } from '../../ui/hooks/useText';
import { MenuButton } from '../../ui/kit/MenuButton';
import { Modal } from '../../ui/kit/Modal';
import { AgentField } from '../AgentField';
import { useSending } from '../queue/useSending';
import { useBarred } from '../useBarred';

const LONGEST = 4000;
const STEERING: readonly FleetKind[] = ['pause', 'resume', 'cancel'];

/** Hands the agent's task to another one. */
function HandOver({ agent, onHand, onClose }: { agent: AgentView; onHand(to: string): void; onClose(): void }) {
  const { t } = useText();
  const [to, setTo] = useState<string | null>(null);
  return (
    <Modal title={t('hub.reassign.title', { task: agent.currentTask?.title ?? '' })} onClose={onClose}>
      <form
        className="dialog-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (to !== null) onHand(to);
        }}
      >
        <AgentField label={t('hub.reassign.to')} without={agent.agentId} onChoose={setTo} />
        <button type="submit" className="button button-main" disabled={to === null}>
          {t('hub.reassign')}
        </button>
      </form>
    </Modal>
  );
}

/** The foot of an agent's card: a word to it, its task to another, and what stops it. */
export function Tell({ agent }: { agent: AgentView }) {
  const { t } = useText();
  const [said, setSaid] = useState('');
  const [handing, setHanding] = useState(false);
  const { progress, busy, follow } = useSending();
  const bar = useBarred();
  const offline = useStore((state) => state.link === 'offline');
  const asked = useStore((state) => state.hub?.attention.find((item) => item.kind === 'request' && item.requestKind === 'input' && item.agent?.agentId === agent.agentId));
  const isBarred = bar !== null || busy || (offline && asked === undefined);
  const order = (kind: FleetKind, text?: string) => send([agent.agentId], { kind, ...(text !== undefined && { text }) }, newKey()).then(() => undefined);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const words = said.trim();
    if (!words || isBarred) return;
    follow(asked ? decide(asked, 'reply', words) : order('reply', words));
    setSaid('');
  };
  const why = bar ? t(bar) : offline ? t('hub.needsOnline') : undefined;
  return (
    <form className="drawer-foot" onSubmit={submit}>
      <label className="reply-field">
        <span className="unseen">{t('card.tell', { name: agent.name })}</span>
        <input className="input" maxLength={LONGEST} placeholder={t('card.tell', { name: agent.name })} value={said} disabled={bar !== null} title={why} onChange={(event) => setSaid(event.target.value)} />
      </label>
      <button type="submit" className="button" disabled={isBarred || !said.trim()} title={why}>
        {t('hub.reply')}
      </button>
      <button type="button" className="button" disabled={isBarred || offline || agent.currentTask === null} title={why} onClick={() => setHanding(true)}>
        {t('hub.reassign')}
      </button>
      <MenuButton
        label={t('hub.more', { name: agent.name })}
        className="icon-button"
        acts={STEERING.map((kind) => ({ key: kind, name: t(`fleet.kind.${kind}`), isDisabled: isBarred || offline, run: () => follow(order(kind)) }))}
      >
        <span aria-hidden="true">⋯</span>
      </MenuButton>
      <p className="foot-news" role="status">
        {progress.state === 'sent' && t('card.told', { name: agent.name })}
        {progress.state === 'failed' && <b className="is-error">{t('hub.commandFailed', { why: progress.why })}</b>}
        {progress.state === 'none' && why}
      </p>
      {handing && (
        <HandOver
          agent={agent}
          onClose={() => setHanding(false)}
          onHand={(to) => {
            setHanding(false);
            if (agent.currentTask) follow(reassign(agent.currentTask, to).then(() => undefined));
          }}
        />
      )}
    </form>
  );
}
