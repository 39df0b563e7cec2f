import { mayOperate } from '../../protocol/auth';
import { useStore } from '../../store/store';

export type Barred = 'flow.barred.past' | 'flow.barred.offline' | 'flow.barred.role' | null;

/** Why no task can be changed now; null when it can. */
export function useBarred(): Barred {
  return useStore((state): Barred => {
    if (state.moment !== null) return 'flow.barred.past';
    if (!mayOperate(state.user?.organizations.find(({ id }) => id === state.organizationId)?.role)) return 'flow.barred.role';
    return state.link === 'offline' ? 'flow.barred.offline' : null;
  });
}
