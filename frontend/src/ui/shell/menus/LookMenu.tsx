import { Menu } from 'react-aria-components';
import { useText } from '../../hooks/useText';
import { LookChoices, MotionChoices } from './parts';

export function LookMenu({ onClose }: { onClose(): void }) {
  const { t } = useText();
  return (
    <Menu className="kit-list" aria-label={t('top.look')} autoFocus="first" onClose={onClose}>
      <LookChoices />
      <MotionChoices />
    </Menu>
  );
}
