import { lazy, Suspense } from 'react';
import { useStore } from '../store/store';
import { Shell } from './shell/Shell';

const Login = lazy(() => import('./login/Login').then(({ Login }) => ({ default: Login })));

export function App() {
  const session = useStore((state) => state.session);
  if (session === 'unknown') return null;
  return <Suspense>{session === 'signedIn' ? <Shell /> : <Login />}</Suspense>;
}
