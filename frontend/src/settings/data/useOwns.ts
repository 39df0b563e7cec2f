import { useStore } from '../../store/store';

/** Whether the person owns the organization that is shown. */
export function useOwns(): boolean {
  return useStore((state) => state.user?.organizations.find(({ id }) => id === state.organizationId)?.role === 'owner');
}
