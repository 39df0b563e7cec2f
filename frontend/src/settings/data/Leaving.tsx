import { useState } from 'react';
import type { Member } from '../../protocol/people';
import { useStore } from '../../store/store';
import { membersOf } from '../../sync/people';
import { erase, forget, type Found } from '../../sync/retention';
import { useText } from '../../ui/hooks/useText';
import { Confirm } from '../parts/Confirm';
import { Known } from '../parts/Known';
import { RefusalNote } from '../parts/Refusal';
import { useDoing } from '../parts/useDoing';
import { useLoaded } from '../parts/useLoaded';

/** Forget somebody: first how much that is, then, once it is confirmed, everywhere. */
function Forgetting({ members }: { members: Member[] }) {
  const { t, format } = useText();
  const [id, setId] = useState('');
  const [asks, setAsks] = useState(false);
  const found = useDoing<Found>();
  const doing = useDoing<Found>();
  const chosen = members.find((member) => member.id === id);
  const choose = (next: string): void => {
    setId(next);
    found.forget();
    doing.forget();
  };
  return (
    <div className="card settings-card">
      <label className="field">
        <span>{t('data.forgetWhom')}</span>
        <select className="input" value={id} onChange={(event) => choose(event.target.value)}>
          <option value="">{t('data.nobody')}</option>
          {members.map((member) => (
            <option key={member.id} value={member.id}>
              {member.name} · {member.email}
            </option>
          ))}
        </select>
        <small>{t('data.forgetWhy')}</small>
      </label>
      <RefusalNote refusal={asks ? null : (found.refusal ?? doing.refusal)} />
      <div className="form-acts">
        <button
          type="button"
          className="button"
          disabled={chosen === undefined || found.busy || doing.result !== null}
          onClick={() => found.start(forget(id, false), () => setAsks(true))}
        >
          {t(found.busy ? 'data.planning' : 'data.forgetLook')}
        </button>
        <span role="status">{doing.result !== null && t('data.forgetStarted')}</span>
      </div>
      {asks && chosen !== undefined && found.result !== null && (
        <Confirm
          title={t('data.forgetTitle', { name: chosen.name })}
          action={t('data.forget')}
          busy={doing.busy}
          onCancel={() => setAsks(false)}
          onConfirm={() => doing.start(forget(id, true), () => setAsks(false))}
        >
          <p>{t('data.forgetFound', { entries: format.number(found.result.entries), rows: format.number(found.result.rows) })}</p>
          <p>{t('data.forgetSure')}</p>
          <RefusalNote refusal={doing.refusal} />
        </Confirm>
      )}
    </div>
  );
}

/** Erase the organization: its id must be typed, after one was told how much that is. */
function Erasing() {
  const { t, format } = useText();
  const organizationId = useStore((state) => state.organizationId) ?? '';
  const [typed, setTyped] = useState('');
  const found = useDoing<Found>();
  const doing = useDoing<Found>();
  return (
    <div className="card settings-card">
      <p className="page-note">{t('data.eraseWhy')}</p>
      {found.result === null && (
        <div className="form-acts">
          <button type="button" className="button" disabled={found.busy} onClick={() => found.start(erase())}>
            {t(found.busy ? 'data.planning' : 'data.eraseLook')}
          </button>
        </div>
      )}
      <RefusalNote refusal={found.refusal ?? doing.refusal} />
      {found.result !== null && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            doing.start(erase(typed));
          }}
        >
          <p>{t('data.eraseFound', { rows: format.number(found.result.rows), people: format.number(found.result.people) })}</p>
          <label className="field">
            <span>{t('data.eraseType', { id: organizationId })}</span>
            <input className="input mono" autoComplete="off" spellCheck={false} value={typed} onChange={(event) => setTyped(event.target.value)} />
          </label>
          <div className="form-acts">
            <button type="submit" className="button button-danger" disabled={typed !== organizationId || doing.busy || doing.result !== null}>
              {t('data.erase')}
            </button>
            <span role="status">{doing.result !== null && t('data.eraseStarted')}</span>
          </div>
        </form>
      )}
    </div>
  );
}

/** Who leaves: a person who is to be forgotten, or the organization as a whole. */
export function Leaving() {
  const { t } = useText();
  const loaded = useLoaded(membersOf);
  return (
    <>
      <section className="part">
        <h2>{t('data.leaving')}</h2>
        <Known loaded={loaded} failed={t('people.failed')} rows={1}>
          {(members) => <Forgetting members={members} />}
        </Known>
      </section>
      <section className="part">
        <h2>{t('data.eraseTitle')}</h2>
        <Erasing />
      </section>
    </>
  );
}
