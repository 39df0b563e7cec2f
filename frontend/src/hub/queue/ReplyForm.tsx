import { useState, type FormEvent } from 'react';
import { useText } from '../../ui/hooks/useText';

const LONGEST = 4000;

export interface ReplyFormProps {
  name: string;
  onSend(said: string): void;
  onCancel(): void;
}

export function ReplyForm({ name, onSend, onCancel }: ReplyFormProps) {
  const { t } = useText();
  const [said, setSaid] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (said.trim()) onSend(said.trim());
  };
  return (
    <form className="reply" onSubmit={submit} onKeyDown={(event) => event.key === 'Escape' && onCancel()}>
      <label className="reply-field">
        <span className="unseen">{t('hub.replyTo', { name })}</span>
        <input
          className="input"
          autoFocus
          maxLength={LONGEST}
          placeholder={t('hub.replyTo', { name })}
          value={said}
          onChange={(event) => setSaid(event.target.value)}
        />
      </label>
      <button type="submit" className="button button-main" disabled={!said.trim()}>
        {t('hub.send')}
      </button>
      <button type="button" className="button" onClick={onCancel}>
        {t('hub.cancel')}
      </button>
    </form>
  );
}
