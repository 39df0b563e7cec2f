import { useState } from 'react';
import { useText } from '../../ui/hooks/useText';
import { askPermission, permission, type Permission } from '../../ui/notices/desktop';
import { NOTICE_KINDS } from '../../ui/notices/notices';
import { setAllKinds, setKind, setSound, usePrefs, type Channel } from '../../ui/notices/prefs';
import { sound } from '../../ui/notices/sound';
import '../../ui/notices/words';
import { PageHead } from '../parts/PageHead';
import { Switch } from '../parts/Switch';

function Kinds({ channel, disabled = false }: { channel: Channel; disabled?: boolean }) {
  const { t } = useText();
  const chosen = usePrefs((prefs) => prefs[channel]);
  return NOTICE_KINDS.map((kind) => (
    <Switch
      key={kind}
      on={chosen.includes(kind)}
      label={t(`notices.kind.${kind}`)}
      note={t(`notify.why.${kind}`)}
      disabled={disabled}
      onChange={(on) => setKind(channel, kind, on)}
    />
  ));
}

function Desktop() {
  const { t } = useText();
  const [allowed, setAllowed] = useState<Permission>(permission);
  const ask = async (): Promise<void> => {
    const answer = await askPermission();
    setAllowed(answer);
    if (answer === 'granted') setAllKinds('desktop', true);
  };
  return (
    <section className="card settings-card">
      <h2>{t('notify.desktop')}</h2>
      <p className="page-note">{t(`notify.permission.${allowed}`)}</p>
      {allowed === 'default' && (
        <p>
          <button type="button" className="button" onClick={() => void ask()}>
            {t('notify.allow')}
          </button>
        </p>
      )}
      {allowed === 'granted' && <Kinds channel="desktop" />}
    </section>
  );
}

function Sound() {
  const { t } = useText();
  const on = usePrefs((prefs) => prefs.sound);
  const turn = (wanted: boolean): void => {
    setSound(wanted);
    if (wanted) sound(false);
  };
  return (
    <section className="card settings-card">
      <h2>{t('notify.sound')}</h2>
      <Switch on={on} label={t('notify.soundOn')} note={t('notify.soundWhy')} onChange={turn} />
    </section>
  );
}

/** What notifies a person here, and how. */
export function Notifications() {
  const { t } = useText();
  return (
    <>
      <PageHead title={t('set.page.notifications')} lead={t('notify.lead')} />
      <section className="card settings-card">
        <h2>{t('notify.toast')}</h2>
        <Kinds channel="toast" />
      </section>
      <Desktop />
      <Sound />
    </>
  );
}
