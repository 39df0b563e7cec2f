import { useEffect, useState } from 'react';
import { demoNow, maySeeDemo, showDemo } from '../../sync/demo';
import { useText } from '../hooks/useText';
import { whyOf } from '../hooks/why';

/** A demo is one click away, where this server plays one. */
export function FirstDemo() {
  const { t } = useText();
  const [isAllowed, setAllowed] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [why, setWhy] = useState<string>();
  useEffect(() => {
    if (maySeeDemo()) void demoNow().then(({ allowed }) => setAllowed(allowed), () => undefined);
  }, []);
  if (!isAllowed) return null;
  const show = async (): Promise<void> => {
    setBusy(true);
    await showDemo().catch((thrown: unknown) => setWhy(whyOf(thrown, t)));
    setBusy(false);
  };
  return (
    <p className="first-demo">
      {t('first.onlyLooking')}
      <button type="button" className="link-button" disabled={isBusy} onClick={() => void show()}>
        {t(isBusy ? 'first.demoComes' : 'first.demo')}
      </button>
      <span className="page-note" role={why ? 'alert' : undefined}>
        {why ?? t('first.demoNote')}
      </span>
    </p>
  );
}
