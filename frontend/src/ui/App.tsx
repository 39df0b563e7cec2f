import { lazy, Suspense } from 'react';
import { useStore } from '../store/store';
import { isWall } from '../sync/wallPlace';
import { Login } from './login/Login';
import { Shell } from './shell/Shell';

const Wall = lazy(() => import('./wall/Wall').then(({ Wall }) => ({ default: Wall })));

export function App() {
  const session = useStore((state) => state.session);
  if (isWall()) {
    return (
      <Suspense fallback={null}>
        <Wall />
      </Suspense>
    );
  }
  if (session === 'unknown') return null;
  return session === 'signedIn' ? <Shell /> : <Login />;
}
