import { useState } from 'react';
import type { Channel, ChannelState, Trial } from '../../protocol/channels';
import { useStore } from '../../store/store';
import { changeChannel, dropChannel, tryChannel } from '../../sync/channels';
import { settingsPath } from '../../ui/hooks/useRoute';
import { useText } from '../../ui/hooks/useText';
import { Glyph } from '../../ui/parts/Glyph';
import type { Shown } from '../../ui/parts/shown';
import { sentenceOf } from '../../ui/parts/told';
import { Way } from '../../ui/parts/Way';
import { Ago } from '../parts/Ago';
import { Confirm } from '../parts/Confirm';
import { RefusalNote } from '../parts/Refusal';
import { useDoing } from '../parts/useDoing';

const GLYPHS: Record<ChannelState, Shown> = { new: 'idle', working: 'working', troubled: 'waiting', failing: 'error', paused: 'offline' };

/** What came of a test, in a sentence. */
export function TrialNote({ trial }: { trial: Trial }) {
  const { t } = useText();
  return (
    <p className={trial.ok ? 'told' : 'told is-error'} role="status">
      <strong>{trial.ok ? t('chan.testOk', { ms: trial.tookMs }) : `${t('chan.testNot')}:`}</strong> {sentenceOf(trial.told, t)}
      {trial.answer && <small className="breakable"> {t('chan.answered', { answer: trial.answer.slice(0, 200) })}</small>}
    </p>
  );
}

function Standing({ channel }: { channel: Channel }) {
  const { t, format } = useText();
  return (
    <>
      <span className="breakable">
        {t(`chan.kind.${channel.kind}`)} · <code>{channel.where}</code>
      </span>
      <small>
        {t(`chan.state.${channel.state}`)} · {t(`chan.locale.${channel.locale}`)}
        {channel.lastSentAt && (
          <>
            {' · '}
            {t('chan.lastSent')} <Ago at={channel.lastSentAt} />
          </>
        )}
        {channel.nextTryAt && ` · ${t('chan.nextTry', { when: format.clock(channel.nextTryAt) })}`}
        {channel.oldSecretUntil && ` · ${t('chan.oldUntil', { when: format.full(channel.oldSecretUntil) })}`}
      </small>
      {channel.lastError && <small className="is-error breakable">{sentenceOf(channel.lastError, t)}</small>}
    </>
  );
}

/** A channel: where it leads as far as may be seen, how it goes, and what can be done with it. */
export function ChannelRow({ channel, onChanged }: { channel: Channel; onChanged(): void }) {
  const { t } = useText();
  const isPast = useStore(({ moment }) => moment !== null);
  const [isDropping, setDropping] = useState(false);
  const doing = useDoing();
  const trying = useDoing<Trial>();
  const isFixed = isPast || doing.busy || trying.busy;
  const { id, name, enabled } = channel;
  return (
    <li className="alert-row">
      <Glyph status={GLYPHS[channel.state]} size={18} />
      <div className="row-words">
        <Way to={settingsPath('channels', id)} className="list-name">
          {name}
        </Way>
        <Standing channel={channel} />
        {trying.result && <TrialNote trial={trying.result} />}
        <RefusalNote refusal={trying.refusal ?? (isDropping ? null : doing.refusal)} />
      </div>
      <div className="alert-acts">
        <button type="button" className="button" disabled={isFixed} aria-label={t('chan.testOf', { name })} onClick={() => trying.start(tryChannel(id), onChanged)}>
          {t(trying.busy ? 'chan.testing' : 'chan.test')}
        </button>
        <button type="button" className="button" disabled={isFixed} aria-label={t(enabled ? 'chan.pauseOf' : 'chan.resumeOf', { name })} onClick={() => doing.start(changeChannel(id, { enabled: !enabled }), onChanged)}>
          {t(enabled ? 'chan.pause' : 'chan.resume')}
        </button>
        <button type="button" className="button button-danger" disabled={isFixed} aria-label={t('chan.dropOf', { name })} onClick={() => setDropping(true)}>
          {t('chan.drop')}
        </button>
      </div>
      {isDropping && (
        <Confirm title={t('chan.dropTitle', { name })} action={t('chan.drop')} busy={doing.busy} onCancel={() => setDropping(false)} onConfirm={() => doing.start(dropChannel(id), onChanged)}>
          <p>{t('chan.dropWhy')}</p>
          <RefusalNote refusal={doing.refusal} />
        </Confirm>
      )}
    </li>
  );
}
