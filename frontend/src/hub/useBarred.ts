import { mayOperate } from '../protocol/auth';
import { useStore } from '../store/store';

export type Bar = 'hub.needsPresent' | 'hub.needsRole' | null;

/** Why nothing can be decided now: the past is shown, or the role only looks. */
export function useBarred(): Bar {
  const isPast = useStore((state) => state.moment !== null);
  const role = useStore((state) => state.user?.organizations.find(({ id }) => id === state.organizationId)?.role);
  if (!mayOperate(role)) return 'hub.needsRole';
  return isPast ? 'hub.needsPresent' : null;
}
