import { Menu, MenuItem } from 'react-aria-components';
import { useStore } from '../../../store/store';
import { signOut } from '../../../sync/session';
import { goTo, settingsPath } from '../../hooks/useRoute';
import { useText } from '../../hooks/useText';
import { openOverlay } from '../opened';
import { LanguageChoices, LookChoices } from './parts';

/** On a phone the top bar has room for one menu: it holds what the others hold. */
const isNarrow = (): boolean => window.matchMedia('(max-width: 720px)').matches;

export function UserMenu({ onClose }: { onClose(): void }) {
  const { t } = useText();
  const user = useStore((state) => state.user);
  const acts = [
    { key: 'profile', run: () => goTo(settingsPath('profile')) },
    { key: 'notifications', run: () => goTo(settingsPath('notifications')) },
    { key: 'keys', run: () => openOverlay('keys') },
    { key: 'leave', run: () => void signOut() },
  ] as const;
  return (
    <>
      <p className="menu-person">
        <strong>{user?.name}</strong>
        <span>{user?.email}</span>
      </p>
      <Menu className="kit-list" aria-label={t('top.account', { name: user?.name ?? '' })} autoFocus="first" onClose={onClose}>
        {acts.map(({ key, run }) => (
          <MenuItem key={key} id={key} className="kit-item" onAction={run}>
            {t(`account.${key}`)}
          </MenuItem>
        ))}
        {isNarrow() && <LanguageChoices />}
        {isNarrow() && <LookChoices />}
      </Menu>
    </>
  );
}
