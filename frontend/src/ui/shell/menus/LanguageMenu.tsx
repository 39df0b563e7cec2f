import { Menu } from 'react-aria-components';
import { useText } from '../../hooks/useText';
import { LanguageChoices } from './parts';

export function LanguageMenu({ onClose }: { onClose(): void }) {
  const { t } = useText();
  return (
    <Menu className="kit-list" aria-label={t('top.language')} autoFocus="first" onClose={onClose}>
      <LanguageChoices />
    </Menu>
  );
}
