import { useEffect, useId, useRef, type ReactNode } from 'react';
import { useText } from '../../ui/hooks/useText';

export interface ConfirmProps {
  title: string;
  /** What happens, before it does. */
  children: ReactNode;
  action: string;
  busy?: boolean;
  onConfirm(): void;
  onCancel(): void;
}

/** Ask before something that cannot be taken back; the keyboard stays within, and Escape keeps everything as it is. */
export function Confirm({ title, children, action, busy = false, onConfirm, onCancel }: ConfirmProps) {
  const { t } = useText();
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className="confirm"
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        onCancel();
      }}
      onKeyDown={(event) => event.key === 'Escape' && event.stopPropagation()}
    >
      <h2 id={heading}>{title}</h2>
      <div className="confirm-why">{children}</div>
      <div className="confirm-acts">
        <button type="button" className="button" autoFocus onClick={onCancel}>
          {t('set.keep')}
        </button>
        <button type="button" className="button button-danger" disabled={busy} onClick={onConfirm}>
          {action}
        </button>
      </div>
    </dialog>
  );
}
