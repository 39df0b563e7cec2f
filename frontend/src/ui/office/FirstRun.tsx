import { lazy, Suspense, useRef, useState } from 'react';
import { env } from '../../config/env';
import { mayConfigure } from '../../protocol/auth';
import { useStore } from '../../store/store';
import { curlFor, keyForAgents } from '../../sync/connect';
import { goTo, settingsPath } from '../hooks/useRoute';
import { useText } from '../hooks/useText';
import { Boundary } from '../parts/Boundary';
import { Blocks, Carpet, Desk } from '../parts/Desk';
import { CopyIcon } from '../parts/icons';
import { FirstDemo } from './FirstDemo';
import { FirstWait } from './FirstWait';
import '../shell/words';
import '../../styles/office.css';

const KindCards = lazy(() => import('../../settings').then(({ KindCards }) => ({ default: KindCards })));
const SLAB = { top: '#f3e9d9', left: '#e9d8bd', right: '#dfc9a6' };

function EmptyDesk() {
  return (
    <svg className="first-desk" viewBox="-190 -90 420 290" aria-hidden="true">
      <Blocks blocks={[{ at: [-40, -8, -80], size: [210, 8, 190], ...SLAB }]} />
      <Carpet at={[-16, 0, -60]} width={166} depth={150} fill="#dfe2ef" />
      <Desk at={[10, 0, 10]} />
    </svg>
  );
}

type Copying = 'first.copy' | 'first.copied' | 'first.copyFailed';

export function FirstRun() {
  const { t } = useText();
  const organizationId = useStore((state) => state.organizationId) ?? '';
  const role = useStore((state) => state.user?.organizations.find(({ id }) => id === state.organizationId)?.role);
  const command = useRef<HTMLPreElement>(null);
  const [key, setKey] = useState<string>();
  const [copying, setCopying] = useState<Copying>('first.copy');
  const copy = async (): Promise<void> => {
    try {
      const made = key ?? (await keyForAgents());
      setKey(made);
      await navigator.clipboard.writeText(curlFor(env.apiOrigin, organizationId, made));
      setCopying('first.copied');
    } catch {
      setCopying('first.copyFailed');
      if (command.current) window.getSelection()?.selectAllChildren(command.current);
    }
  };
  return (
    <div className="page first">
      <section className="first-hero">
        <EmptyDesk />
        <div>
          <h1>{t('first.title')}</h1>
          <p>{t('first.lead')}</p>
          <FirstDemo />
        </div>
      </section>
      <FirstWait />
      {mayConfigure(role) && (
        <div className="first-kinds">
          <Boundary fallback={null}>
            <Suspense>
              <KindCards onChoose={(kind) => goTo(`${settingsPath('connect', 'new')}?kind=${kind}`)} />
            </Suspense>
          </Boundary>
        </div>
      )}
      <section className="card first-way">
        <h2>{t('first.curl')}</h2>
        <p className="page-note">{t('first.curlLead')}</p>
        <pre ref={command}>{curlFor(env.apiOrigin, organizationId, copying === 'first.copyFailed' ? key : undefined)}</pre>
        <button type="button" className="button button-main button-wide" onClick={() => void copy()}>
          <CopyIcon />
          {t(copying === 'first.copied' ? 'first.copied' : 'first.copy')}
        </button>
        <p className="page-note" role="status">
          {copying === 'first.copyFailed' ? t('first.copyFailed') : t(mayConfigure(role) ? 'first.token' : 'first.signInKey')}
        </p>
      </section>
    </div>
  );
}
