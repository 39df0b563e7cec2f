import { useState } from 'react';
import type { Made as MadeConnection } from '../../protocol/connections';
import { settingsPath } from '../../ui/hooks/useRoute';
import { useText } from '../../ui/hooks/useText';
import { EyeIcon, LockIcon } from '../../ui/parts/icons';
import { CodeBox } from '../parts/CodeBox';
import { PageHead } from '../parts/PageHead';
import { Way } from '../../ui/parts/Way';
import { Arrival } from './Arrival';
import { useKindName } from './kinds';
import { Steps } from './Steps';

/** What to do now: the key, the steps with the key in them, and whether the first event is there. */
export function Made({ made: { connection, secret, steps } }: { made: MadeConnection }) {
  const { t } = useText();
  const kindName = useKindName();
  const [revealed, setRevealed] = useState(false);
  return (
    <>
      <PageHead title={connection.name} lead={t('connect.madeLead', { kind: kindName(connection.kind) })} back={settingsPath('connect')} />
      <section className="card key">
        <header className="part-head">
          <h2>
            <LockIcon />
            {t('connect.key')}
          </h2>
          <button type="button" className="button" aria-pressed={revealed} onClick={() => setRevealed(!revealed)}>
            <EyeIcon />
            {t(revealed ? 'connect.hide' : 'connect.reveal')}
          </button>
        </header>
        <CodeBox label={t('connect.key')} content={secret} secret={secret} revealed={revealed} />
        <p className="page-note">{t('connect.keyOnce')}</p>
      </section>
      <Steps kind={connection.kind} steps={steps} secret={secret} revealed={revealed} />
      <Arrival connection={connection} />
      <p>
        <Way to={settingsPath('connect')}>{t('connect.toAll')}</Way>
      </p>
    </>
  );
}
