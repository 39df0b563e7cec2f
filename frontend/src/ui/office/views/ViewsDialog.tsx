import { useState, type FormEvent } from 'react';
import { cameraBus } from '../../../scene/camera/cameraBus';
import { useStore } from '../../../store/store';
import { setQuery } from '../../hooks/useQuery';
import { useText } from '../../hooks/useText';
import { Modal } from '../../kit/Modal';
import { showViews, useOpened } from '../opened';
import { goToView } from '../where';
import { forgetView, keepView, renameView, useKeptViews, type KeptView } from './kept';

const close = (): void => showViews(null);

function SaveView({ organizationId }: { organizationId: string }) {
  const { t } = useText();
  const [name, setName] = useState('');
  const save = (event: FormEvent): void => {
    event.preventDefault();
    const code = cameraBus.viewNow();
    if (code === null || name.trim() === '') return;
    keepView(organizationId, name, code);
    setQuery({ view: code });
    close();
  };
  return (
    <form className="views-form" onSubmit={save}>
      <label className="field">
        <span>{t('view.name')}</span>
        <input className="input" maxLength={60} autoFocus value={name} onChange={(event) => setName(event.target.value)} />
      </label>
      <p className="page-note">{t('view.saveNote')}</p>
      <button type="submit" className="button button-main" disabled={name.trim() === ''}>
        {t('view.saveNow')}
      </button>
    </form>
  );
}

function ViewRow({ organizationId, view }: { organizationId: string; view: KeptView }) {
  const { t } = useText();
  const [name, setName] = useState(view.name);
  return (
    <li className="views-row">
      <label className="views-name">
        <span className="unseen">{t('view.nameOf', { name: view.name })}</span>
        <input className="input" maxLength={60} value={name} onChange={(event) => setName(event.target.value)} onBlur={() => renameView(organizationId, view.name, name)} />
      </label>
      <button
        type="button"
        className="button"
        onClick={() => {
          goToView(view.code);
          close();
        }}
      >
        {t('view.go')}
      </button>
      <button type="button" className="button" onClick={() => forgetView(organizationId, view.name)}>
        {t('view.forget')}
      </button>
    </li>
  );
}

/** Give the view of this moment a name, or rename and forget those that have one. */
export function ViewsDialog() {
  const { t } = useText();
  const opened = useOpened((state) => state.views);
  const organizationId = useStore((state) => state.organizationId) ?? '';
  const kept = useKeptViews(organizationId);
  if (opened === null) return null;
  return (
    <Modal title={t(opened === 'save' ? 'view.save' : 'view.manage')} onClose={close}>
      {opened === 'save' ? (
        <SaveView organizationId={organizationId} />
      ) : (
        <ul className="views-list">
          {kept.map((view) => (
            <ViewRow key={view.name} organizationId={organizationId} view={view} />
          ))}
          {kept.length === 0 && <li className="page-note">{t('view.none')}</li>}
        </ul>
      )}
    </Modal>
  );
}
