import { setLanguage, setTheme } from '../../store/settings';
import { useStore } from '../../store/store';
import { chooseOrganization, signOut } from '../../sync/session';
import { goTo, pathOf, useRoute } from '../hooks/useRoute';
import { useText } from '../hooks/useText';
import { ChevronIcon, LeaveIcon, MoonIcon, SunIcon } from '../parts/icons';
import { ConnectionChip } from './ConnectionChip';

function OrganizationSwitch() {
  const { t } = useText();
  const { view } = useRoute();
  const user = useStore((state) => state.user);
  const organizationId = useStore((state) => state.organizationId);
  const organizations = user?.organizations ?? [];
  const current = organizations.find(({ id }) => id === organizationId);
  if (organizations.length < 2) return <strong className="organization">{current?.name}</strong>;
  return (
    <label className="organization">
      <span className="unseen">{t('top.organization')}</span>
      <select
        className="select"
        value={organizationId ?? ''}
        onChange={(event) => {
          goTo(pathOf(view), 'replace');
          chooseOrganization(event.target.value);
        }}
      >
        {organizations.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      <ChevronIcon />
    </label>
  );
}

export function LanguageButton() {
  const { t, language } = useText();
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={t('top.languageLabel')}
      onClick={() => setLanguage(language === 'en' ? 'zh' : 'en')}
    >
      <span lang={language === 'en' ? 'zh-CN' : 'en'}>{t('top.language')}</span>
    </button>
  );
}

export function ThemeButton() {
  const { t } = useText();
  const theme = useStore((state) => state.theme);
  const other = theme === 'light' ? 'dark' : 'light';
  return (
    <button type="button" className="icon-button" aria-label={t(`top.${other}`)} onClick={() => setTheme(other)}>
      {theme === 'light' ? <MoonIcon /> : <SunIcon />}
    </button>
  );
}

export function TopBar() {
  const { t } = useText();
  const name = useStore((state) => state.user?.name ?? '');
  const initials = name.split(/\s+/).slice(0, 2).map((word) => word.charAt(0).toUpperCase()).join('');
  return (
    <header className="top">
      <OrganizationSwitch />
      <div className="top-end">
        <ConnectionChip />
        <LanguageButton />
        <ThemeButton />
        <span className="initials" role="img" aria-label={t('top.account', { name })} title={name}>
          {initials}
        </span>
        <button type="button" className="icon-button" aria-label={t('login.logout')} title={t('login.logout')} onClick={() => void signOut()}>
          <LeaveIcon />
        </button>
      </div>
    </header>
  );
}
