import { useState } from 'react';
import type { Channel, Made } from '../../protocol/channels';
import { changeSecret } from '../../sync/channels';
import { useText } from '../../ui/hooks/useText';
import { CodeBox } from '../parts/CodeBox';
import { Confirm } from '../parts/Confirm';
import { RefusalNote } from '../parts/Refusal';
import { useDoing } from '../parts/useDoing';

const KEEP_HOURS = 24;

/** A secret that was just made, to be copied this once. */
function Once({ secret, onDone }: { secret: string; onDone(): void }) {
  const { t } = useText();
  return (
    <div className="channel-secret">
      <h2>{t('chan.secret')}</h2>
      <CodeBox label={t('chan.secret')} content={secret} secret={secret} />
      <p className="page-note">{t('chan.secretOnce')}</p>
      <p>
        <button type="button" className="button button-main" onClick={onDone}>
          {t('chan.secretDone')}
        </button>
      </p>
    </div>
  );
}

function Change({ channel, onDone }: { channel: Channel; onDone(): void }) {
  const { t } = useText();
  const [isAsking, setAsking] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const { busy, refusal, start } = useDoing<Made | null>();
  const made = (told: Made | null): void => {
    setAsking(false);
    setSecret(told?.secret ?? null);
  };
  if (secret !== null) return <Once secret={secret} onDone={() => (setSecret(null), onDone())} />;
  return (
    <p>
      <button type="button" className="button" onClick={() => setAsking(true)}>
        {t('chan.rotate')}
      </button>
      {isAsking && (
        <Confirm title={t('chan.rotateTitle', { name: channel.name })} action={t('chan.rotate')} busy={busy} onCancel={() => setAsking(false)} onConfirm={() => start(changeSecret(channel.id, KEEP_HOURS), made)}>
          <p>{t('chan.rotateWhy', { hours: KEEP_HOURS })}</p>
          <RefusalNote refusal={refusal} />
        </Confirm>
      )}
    </p>
  );
}

/** The secret of a webhook: the one just made, or a way to another. */
export function Secret(props: { secret: string; onDone(): void } | { channel: Channel; onDone(): void }) {
  return 'secret' in props ? <Once {...props} /> : <Change {...props} />;
}
