import type { ReactNode } from 'react';
import { useEscape } from '../hooks/useEscape';
import { useText } from '../hooks/useText';
import { CloseIcon } from './icons';

export interface DrawerProps {
  label: string;
  note: string;
  face?: ReactNode;
  /** What stands beside the way out. */
  tools?: ReactNode;
  onClose(): void;
  children: ReactNode;
}

export function Drawer({ label, note, face, tools, onClose, children }: DrawerProps) {
  const { t } = useText();
  useEscape(onClose);
  return (
    <aside className="drawer" aria-label={label}>
      <header className="drawer-head">
        {face}
        <div>
          <h2 title={label}>{label}</h2>
          <p>{note}</p>
        </div>
        {tools}
        <button type="button" className="icon-button" aria-label={t('card.close')} onClick={onClose}>
          <CloseIcon />
        </button>
      </header>
      {children}
    </aside>
  );
}
