import { lazy } from 'react';
import { useStore } from '../../store/store';

const FirstRun = lazy(() => import('./FirstRun').then(({ FirstRun }) => ({ default: FirstRun })));
const OfficeView = lazy(() => import('./OfficeView').then(({ OfficeView }) => ({ default: OfficeView })));

/** The office, or while nobody is there the way to the first agent. */
export function Office() {
  const isEmpty = useStore((state) => state.agentsKnown && state.agents.size === 0);
  return isEmpty ? <FirstRun /> : <OfficeView />;
}
