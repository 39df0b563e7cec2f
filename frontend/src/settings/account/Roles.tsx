import type { PersonRole, TokenRole } from '../../protocol/people';
import { useText } from '../../ui/hooks/useText';

/** What each role may, in a sentence. */
export function Roles({ roles }: { roles: readonly (PersonRole | TokenRole)[] }) {
  const { t } = useText();
  return (
    <dl className="roles">
      {roles.map((role) => (
        <div key={role}>
          <dt>{t(`role.${role}`)}</dt>
          <dd>{t(`role.why.${role}`)}</dd>
        </div>
      ))}
    </dl>
  );
}
