import { useState, type FormEvent } from 'react';
import { ROLES, type PersonRole } from '../../protocol/people';
import { addMember } from '../../sync/people';
import { useText } from '../../ui/hooks/useText';
import { Choice } from '../../ui/kit/Choice';
import { FormActs } from '../parts/FormActs';
import { RefusalNote } from '../parts/Refusal';
import { useDoing } from '../parts/useDoing';
import { useRoleName } from './Belonging';

const SHORTEST = 10;

/** Lets a new person in; the first password is told to them by whoever makes it. */
export function PersonForm({ onDone, onCancel }: { onDone(): void; onCancel(): void }) {
  const { t } = useText();
  const roleName = useRoleName();
  const [person, setPerson] = useState({ email: '', name: '', password: '', role: 'viewer' as PersonRole });
  const { busy, refusal, start } = useDoing();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    start(addMember({ ...person, email: person.email.trim(), name: person.name.trim() }), onDone);
  };
  const field = (name: 'email' | 'name' | 'password') => ({
    value: person[name],
    required: true,
    onChange: (event: React.ChangeEvent<HTMLInputElement>) => setPerson({ ...person, [name]: event.target.value }),
  });
  return (
    <form className="card form" onSubmit={submit} onKeyDown={(event) => event.key === 'Escape' && onCancel()}>
      <div className="form-pair">
        <label className="field">
          <span>{t('people.email')}</span>
          <input className="input" type="email" autoFocus autoComplete="off" maxLength={256} {...field('email')} />
        </label>
        <label className="field">
          <span>{t('account.name')}</span>
          <input className="input" autoComplete="off" maxLength={256} {...field('name')} />
        </label>
      </div>
      <div className="form-pair">
        <label className="field">
          <span>{t('people.firstPassword')}</span>
          <input className="input mono" autoComplete="off" minLength={SHORTEST} maxLength={1024} {...field('password')} />
        </label>
        <Choice<PersonRole>
          label={t('people.role')}
          isLabelUnseen={false}
          options={ROLES.map((key) => ({ key, name: roleName(key) }))}
          value={person.role}
          onChange={(role) => setPerson({ ...person, role })}
        />
      </div>
      <p className="page-note">{t('people.firstPasswordWhy')}</p>
      <RefusalNote refusal={refusal} />
      <FormActs busy={busy} action={t('people.add')} onOther={onCancel} />
    </form>
  );
}
