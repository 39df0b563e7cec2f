import { useEffect, useState } from 'react';
import { DEMO_ORGANIZATION } from '../../protocol/auth';
import { useStore } from '../../store/store';
import { demoNow, maySeeDemo, showDemo, stopDemo } from '../../sync/demo';
import { chooseOrganization } from '../../sync/session';
import { useText } from '../hooks/useText';
import './demo.css';
import './words';

const LOOKS_EVERY_MS = 20_000;

/** Whether the invented team is at work; looked at now and then. */
function useRunning(): [boolean | null, (running: boolean) => void] {
  const [running, setRunning] = useState<boolean | null>(null);
  useEffect(() => {
    if (!maySeeDemo()) return undefined;
    const look = (): void => void demoNow().then((demo) => setRunning(demo.allowed ? demo.running : null), () => undefined);
    look();
    const timer = setInterval(look, LOOKS_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return [running, setRunning];
}

/** Says that everything here is invented, and how to stop it or leave. */
export function DemoRibbon() {
  const { t } = useText();
  const own = useStore(({ user }) => user?.organizations.find(({ id }) => id !== DEMO_ORGANIZATION));
  const [running, setRunning] = useRunning();
  const turn = (on: boolean): void => void (on ? showDemo() : stopDemo()).then(() => setRunning(on), () => undefined);
  return (
    <aside className="demo-ribbon" aria-label={t('demo.label')}>
      <strong>{t('demo.label')}</strong>
      <span>{t('demo.note')}</span>
      {running !== null && (
        <button type="button" className="link-button" onClick={() => turn(!running)}>
          {t(running ? 'demo.stop' : 'demo.start')}
        </button>
      )}
      {own && (
        <button type="button" className="link-button" onClick={() => chooseOrganization(own.id)}>
          {t('demo.leave', { name: own.name })}
        </button>
      )}
    </aside>
  );
}
