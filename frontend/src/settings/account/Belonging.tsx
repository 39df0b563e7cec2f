import { isMessageKey } from '../../i18n/translate';
import { useStore } from '../../store/store';
import { chooseOrganization } from '../../sync/session';
import { useText } from '../../ui/hooks/useText';

export function useRoleName(): (role: string) => string {
  const { t } = useText();
  return (role) => {
    const key = `role.${role}`;
    return isMessageKey(key) ? t(key) : role;
  };
}

/** Where one belongs, and as what. */
export function Belonging() {
  const { t } = useText();
  const roleName = useRoleName();
  const organizations = useStore((state) => state.user?.organizations ?? []);
  const here = useStore((state) => state.organizationId);
  return (
    <section className="card list-card">
      <h2>{t('account.organizations')}</h2>
      <ul>
        {organizations.map(({ id, name, role }) => (
          <li key={id}>
            <span>
              <strong>{name}</strong>
              <small>{roleName(role)}</small>
            </span>
            {id === here ? (
              <span className="page-note">{t('account.here')}</span>
            ) : (
              <button type="button" className="button" onClick={() => chooseOrganization(id)}>
                {t('account.goThere')}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
