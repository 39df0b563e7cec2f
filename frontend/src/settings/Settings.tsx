import { useEffect, useRef } from 'react';
import { settingsPath, useRoute } from '../ui/hooks/useRoute';
import { useText } from '../ui/hooks/useText';
import { Boundary } from '../ui/parts/Boundary';
import { Connect } from './connect/Connect';
import { Identity } from './identity/Identity';
import { Mappings } from './mappings/Mappings';
import { lackingFor, pageOf, SETTINGS_PAGES, type SettingsPage } from './pages';
import { Barred } from './parts/Barred';
import { useMay } from './parts/useMay';
import { Way } from './parts/Way';
import { Privacy } from './privacy/Privacy';
import { Unread } from './unread/Unread';

const PAGES: Record<SettingsPage, React.ComponentType<{ open: string | undefined }>> = {
  connect: Connect,
  unread: Unread,
  mappings: Mappings,
  identity: Identity,
  privacy: Privacy,
};

/** On a phone the pages stand in a row that scrolls: the one that is shown is brought into sight. */
function useInSight(page: SettingsPage) {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [page]);
  return list;
}

export function Settings() {
  const { t } = useText();
  const { below } = useRoute();
  const page = pageOf(below[0]);
  const list = useInSight(page);
  const lacking = lackingFor(page, useMay());
  const Page = PAGES[page];
  return (
    <div className="settings">
      <nav className="settings-nav" aria-label={t('set.pages')}>
        <h2>{t('nav.settings')}</h2>
        <ul ref={list}>
          {SETTINGS_PAGES.map((name) => (
            <li key={name}>
              <Way to={settingsPath(name)} className="settings-link" current={name === page}>
                {t(`set.page.${name}`)}
              </Way>
            </li>
          ))}
        </ul>
      </nav>
      <div className="settings-page" key={below.join('/')}>
        <Boundary>
          {lacking === null ? <Page open={below[1]} /> : <Barred title={t(`set.page.${page}`)} lacking={lacking} />}
        </Boundary>
      </div>
    </div>
  );
}
