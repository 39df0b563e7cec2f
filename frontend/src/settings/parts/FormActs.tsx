import { useText } from '../../ui/hooks/useText';

export interface FormActsProps {
  busy: boolean;
  /** What the form does, and what it says while it does. */
  action: string;
  busyAction?: string;
  /** What leaves it undone. */
  other?: string;
  onOther(): void;
}

/** How a form ends: it is sent, or left. */
export function FormActs({ busy, action, busyAction, other, onOther }: FormActsProps) {
  const { t } = useText();
  return (
    <div className="form-acts">
      <button type="submit" className="button button-main" disabled={busy}>
        {busy ? (busyAction ?? t('set.saving')) : action}
      </button>
      <button type="button" className="button" onClick={onOther}>
        {other ?? t('set.cancel')}
      </button>
    </div>
  );
}
