import { useStore } from '../store/store';
import { Login } from './login/Login';
import { Shell } from './shell/Shell';

export function App() {
  const session = useStore((state) => state.session);
  if (session === 'unknown') return null;
  return session === 'signedIn' ? <Shell /> : <Login />;
}
