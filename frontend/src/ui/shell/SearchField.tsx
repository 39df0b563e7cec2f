import { useText } from '../hooks/useText';
import { SearchIcon } from '../parts/icons';
import { openOverlay } from './opened';

const SHORTCUT = /Mac|iP(hone|ad|od)/.test(navigator.platform) ? '⌘K' : 'Ctrl K';

/** Looks like a field, and opens the one that searches everything. */
export function SearchField() {
  const { t } = useText();
  return (
    <button type="button" className="top-search" aria-haspopup="dialog" aria-keyshortcuts="Control+K Meta+K /" onClick={() => openOverlay('palette')}>
      <SearchIcon />
      <span>{t('top.search')}</span>
      <kbd aria-hidden="true">{SHORTCUT}</kbd>
    </button>
  );
}
