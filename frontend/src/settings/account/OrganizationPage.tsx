import { useState, type FormEvent } from 'react';
import { useStore } from '../../store/store';
import { renameOrganization } from '../../sync/people';
import { useText } from '../../ui/hooks/useText';
import { PageHead } from '../parts/PageHead';
import { ReadOnly, RefusalNote } from '../parts/Refusal';
import { useDoing } from '../parts/useDoing';
import { useMay } from '../parts/useMay';
import { Quotas } from './Quotas';

/** What an organization is called, and what was done in its name. */
export function OrganizationPage() {
  const { t } = useText();
  const may = useMay();
  const organizationId = useStore((state) => state.organizationId) ?? '';
  const known = useStore((state) => state.user?.organizations.find(({ id }) => id === state.organizationId)?.name) ?? '';
  const [name, setName] = useState(known);
  const { busy, result, refusal, start, forget } = useDoing<boolean>();
  const changed = name.trim() !== '' && name.trim() !== known;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    start(renameOrganization(name.trim()).then(() => true));
  };
  return (
    <>
      <PageHead title={t('set.page.organization')} lead={t('organization.lead')} />
      {!may.configure && <ReadOnly who="admin" />}
      <form className="card form" onSubmit={submit}>
        <label className="field">
          <span>{t('organization.name')}</span>
          <input
            className="input"
            required
            maxLength={256}
            readOnly={!may.configure}
            value={name}
            onChange={(event) => {
              setName(event.target.value);
              forget();
            }}
          />
        </label>
        <p className="page-note">
          {t('organization.id')} <code>{organizationId}</code>
        </p>
        <RefusalNote refusal={refusal} />
        {may.configure && (
          <div className="form-acts">
            <button type="submit" className="button button-main" disabled={busy || !changed}>
              {t(busy ? 'set.saving' : 'set.save')}
            </button>
            <span role="status">{result ? t('set.saved') : ''}</span>
          </div>
        )}
      </form>
      {may.configure && <Quotas />}
    </>
  );
}
