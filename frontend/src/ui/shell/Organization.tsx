import { useStore } from '../../store/store';
import { chooseOrganization } from '../../sync/session';
import { goTo, pathOf, useRoute } from '../hooks/useRoute';
import { useText } from '../hooks/useText';
import { ChevronIcon } from '../parts/icons';

/** Whose office is shown, and the way to another. */
export function Organization() {
  const { t } = useText();
  const { view } = useRoute();
  const user = useStore((state) => state.user);
  const organizationId = useStore((state) => state.organizationId);
  const organizations = user?.organizations ?? [];
  const current = organizations.find(({ id }) => id === organizationId);
  if (organizations.length < 2) return <strong className="organization">{current?.name}</strong>;
  return (
    <label className="organization">
      <span className="unseen">{t('top.organization')}</span>
      <select
        className="select"
        value={organizationId ?? ''}
        onChange={(event) => {
          goTo(pathOf(view), 'replace');
          chooseOrganization(event.target.value);
        }}
      >
        {organizations.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      <ChevronIcon />
    </label>
  );
}
