import { Suspense, useEffect, useRef } from 'react';
import { settingsPath, useRoute } from '../ui/hooks/useRoute';
import { useText } from '../ui/hooks/useText';
import { Boundary } from '../ui/parts/Boundary';
import { LockIcon } from '../ui/parts/icons';
import { Skeleton } from '../ui/parts/Skeleton';
import { GROUPS, lackingFor, PAGES, pageOf, type SettingsPage } from './pages';
import { Barred } from './parts/Barred';
import { useMay } from './parts/useMay';
import { Way } from '../ui/parts/Way';

/** On a phone the pages stand in a row that scrolls: the one that is shown is brought into sight. */
function useInSight(page: SettingsPage) {
  const list = useRef<HTMLDivElement>(null);
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
  const may = useMay();
  const lacking = lackingFor(page, may);
  const { Shown } = PAGES[page];
  return (
    <div className="settings">
      <nav className="settings-nav" aria-label={t('set.pages')}>
        <h2>{t('nav.settings')}</h2>
        <div className="settings-groups" ref={list}>
          {GROUPS.map(({ name, pages }) => (
            <section key={name}>
              <h3 id={`settings-${name}`}>{t(`set.group.${name}`)}</h3>
              <ul aria-labelledby={`settings-${name}`}>
                {pages.map((each) => (
                  <li key={each}>
                    <Way to={settingsPath(each)} className="settings-link" current={each === page}>
                      {t(`set.page.${each}`)}
                      {lackingFor(each, may) !== null && (
                        <span className="settings-lock" title={t('set.forbidden')}>
                          <LockIcon />
                          <span className="unseen">{t('set.forbidden')}</span>
                        </span>
                      )}
                    </Way>
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </div>
      </nav>
      <div className="settings-page" key={below.join('/')}>
        <Boundary>
          <Suspense fallback={<Skeleton rows={3} />}>
            {lacking === null ? <Shown open={below[1]} /> : <Barred title={t(`set.page.${page}`)} lacking={lacking} />}
          </Suspense>
        </Boundary>
      </div>
    </div>
  );
}
