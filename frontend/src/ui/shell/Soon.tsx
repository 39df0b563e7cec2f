import { lazy, Suspense } from 'react';
import { Boundary } from '../parts/Boundary';
import { useIdle } from './useIdle';

const Later = lazy(() => import('./later').then(({ Later }) => ({ default: Later })));

/** What the shell needs soon, but not for its first picture: keys, commands, notifications. */
export function Soon() {
  const isIdle = useIdle();
  if (!isIdle) return null;
  return (
    <Boundary fallback={null}>
      <Suspense>
        <Later />
      </Suspense>
    </Boundary>
  );
}
