import { mayConfigure, mayOperate } from '../../protocol/auth';
import { useStore } from '../../store/store';

export interface May {
  /** Whether the person may act on what agents do. */
  operate: boolean;
  /** Whether the person may set the organization up. */
  configure: boolean;
}

export function useMay(): May {
  const role = useStore((state) => state.user?.organizations.find(({ id }) => id === state.organizationId)?.role);
  return { operate: mayOperate(role), configure: mayConfigure(role) };
}
