import { useText } from '../hooks/useText';
import { BellIcon } from '../parts/icons';
import { openOverlay, useOpened } from './opened';

/** Opens the centre of notifications; a dot says that something is unread. */
export function Bell() {
  const { t } = useText();
  const unread = useOpened((state) => state.unread);
  const label = unread > 0 ? t('top.unread', { count: unread }) : t('top.notices');
  return (
    <button
      type="button"
      className="icon-button top-bell"
      aria-haspopup="dialog"
      aria-label={label}
      title={label}
      onClick={() => openOverlay('notices')}
    >
      <BellIcon />
      {unread > 0 && <i className="top-dot" aria-hidden="true" />}
    </button>
  );
}
