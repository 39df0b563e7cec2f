import { useEffect, type ReactNode } from 'react';
import { useText } from '../hooks/useText';
import { CloseIcon } from './icons';

export interface DrawerProps {
  label: string;
  note: string;
  face?: ReactNode;
  onClose(): void;
  children: ReactNode;
}

export function Drawer({ label, note, face, onClose, children }: DrawerProps) {
  const { t } = useText();
  useEffect(() => {
    const close = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') onClose();
    };
    window.addEventListener('keydown', close);
    return () => window.removeEventListener('keydown', close);
  }, [onClose]);
  return (
    <aside className="drawer" aria-label={label}>
      <header className="drawer-head">
        {face}
        <div>
          <h2>{label}</h2>
          <p>{note}</p>
        </div>
        <button type="button" className="icon-button" aria-label={t('card.close')} onClick={onClose}>
          <CloseIcon />
        </button>
      </header>
      {children}
    </aside>
  );
}
