import { useState, type FormEvent } from 'react';
import type { Member } from '../../protocol/people';
import { changeMember } from '../../sync/people';
import { useText } from '../../ui/hooks/useText';
import { Modal } from '../../ui/kit/Modal';
import { RefusalNote } from '../parts/Refusal';
import { useDoing } from '../parts/useDoing';

const SHORTEST = 10;

/** A new password for somebody who has lost theirs; it ends all their sessions. */
export function PasswordModal({ member, onClose }: { member: Member; onClose(): void }) {
  const { t } = useText();
  const [password, setPassword] = useState('');
  const { busy, refusal, start } = useDoing();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    start(changeMember(member.id, { password }), onClose);
  };
  return (
    <Modal title={t('people.passwordTitle', { name: member.name })} onClose={onClose}>
      <form className="form-bare" onSubmit={submit}>
        <label className="field">
          <span>{t('account.next')}</span>
          <input className="input mono" required autoFocus autoComplete="off" minLength={SHORTEST} maxLength={1024} value={password} onChange={(event) => setPassword(event.target.value)} />
        </label>
        <p className="page-note">{t('people.passwordWhy')}</p>
        <RefusalNote refusal={refusal} />
        <div className="form-acts">
          <button type="submit" className="button button-main" disabled={busy}>
            {t(busy ? 'set.saving' : 'people.setPassword')}
          </button>
        </div>
      </form>
    </Modal>
  );
}
