import { lazy, Suspense } from 'react';
import { useStore } from '../store/store';

const Login = lazy(() => import('./login/Login').then(({ Login }) => ({ default: Login })));
const Shell = lazy(() => import('./shell/Shell').then(({ Shell }) => ({ default: Shell })));

export function App() {
  const session = useStore((state) => state.session);
  if (session === 'unknown') return null;
  return <Suspense>{session === 'signedIn' ? <Shell /> : <Login />}</Suspense>;
}
