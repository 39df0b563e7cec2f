import { useStore } from '../../store/store';
import { useOpened } from './opened';

export const useLassoing = (): boolean => useOpened((state) => state.isLassoing);
export const setLassoing = (isLassoing: boolean): void => useOpened.setState({ isLassoing });

/** Pick these alone, or turn the mark of one and add several to those who are picked already. */
export function pick(agentIds: readonly string[], adds: boolean): void {
  const picked = new Set(adds ? useStore.getState().picked : []);
  const [only] = agentIds;
  if (adds && agentIds.length === 1 && only !== undefined && picked.has(only)) picked.delete(only);
  else for (const id of agentIds) picked.add(id);
  useStore.setState({ picked });
  setLassoing(false);
}

export const clearPicked = (): void => useStore.setState({ picked: new Set<string>() });
