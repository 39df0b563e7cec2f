import { lazy, useEffect, useState } from 'react';
import { useStore } from '../../store/store';

const FirstRun = lazy(() => import('./FirstRun').then(({ FirstRun }) => ({ default: FirstRun })));
const OfficeView = lazy(() => import('./OfficeView').then(({ OfficeView }) => ({ default: OfficeView })));

/** How long whoever comes first is greeted, before the office opens. */
const GREETING_MS = 2500;

function useGreeting(isEmpty: boolean): boolean {
  const [awaits, setAwaits] = useState(isEmpty);
  useEffect(() => {
    const timer = setTimeout(() => setAwaits(isEmpty), isEmpty ? 0 : GREETING_MS);
    return () => clearTimeout(timer);
  }, [isEmpty]);
  return awaits;
}

function OfficeOf() {
  const isEmpty = useStore((state) => state.agentsKnown && state.agents.size === 0 && state.moment === null);
  const greets = useGreeting(isEmpty);
  return isEmpty || greets ? <FirstRun /> : <OfficeView />;
}

/** The office, or while nobody is there the way to the first agent. */
export function Office() {
  const organizationId = useStore((state) => state.organizationId);
  return <OfficeOf key={organizationId} />;
}
