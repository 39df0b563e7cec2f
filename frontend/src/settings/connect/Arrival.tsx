import { useEffect, useState } from 'react';
import type { Connection, Trial } from '../../protocol/connections';
import { awaitArrival, hasArrived } from '../../sync/arrival';
import { tryConnection } from '../../sync/connections';
import { pathOf } from '../../ui/hooks/useRoute';
import { useText } from '../../ui/hooks/useText';
import { NoFace } from '../../ui/parts/Face';
import { Glyph } from '../../ui/parts/Glyph';
import { Ago } from '../parts/Ago';
import { RefusalNote } from '../parts/Refusal';
import { useDoing } from '../parts/useDoing';
import { Way } from '../../ui/parts/Way';
import { Checks } from './Checks';

/** After so long without an event, what to look at is shown by itself. */
const LONG_MS = 45_000;

function useLong(): boolean {
  const [long, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), LONG_MS);
    return () => clearTimeout(timer);
  }, []);
  return long;
}

/** The source as it stands now, followed until its first event has come. */
function useArrival(connection: Connection): Connection {
  const [seen, setSeen] = useState(connection);
  useEffect(() => awaitArrival(connection.id, { onSeen: setSeen }), [connection.id]);
  return seen;
}

function Tried({ trial }: { trial: Trial }) {
  const { t } = useText();
  return (
    <p className={trial.arrived ? 'tried is-working' : 'tried is-error'} role="status">
      <Glyph status={trial.arrived ? 'working' : 'error'} size={16} />
      {trial.arrived ? t('connect.testArrived', { ms: Math.round(trial.tookMs ?? 0) }) : t('connect.testLost', { why: trial.detail ?? '' })}
    </p>
  );
}

/** Whether the first event is there, live; a test of the way, and what to look at when nothing comes. */
export function Arrival({ connection }: { connection: Connection }) {
  const { t } = useText();
  const seen = useArrival(connection);
  const long = useLong();
  const { busy, result, refusal, start } = useDoing<Trial>();
  const arrived = hasArrived(seen);
  const heard = seen.lastEventAt !== null;
  return (
    <section className={arrived ? 'arrival arrival-there' : 'arrival'}>
      <div className="arrival-line">
        {arrived ? <Glyph status="working" size={34} /> : <NoFace size={34} />}
        <div role="status">
          <strong>{t(arrived ? 'connect.arrived' : heard ? 'connect.heard' : 'first.waiting')}</strong>
          <p className="page-note">
            {heard ? t('connect.arrivedNote', { count: seen.counts.accepted }) : t('first.listening', { host: window.location.host })}{' '}
            {heard && <Ago at={seen.lastEventAt} />}
          </p>
        </div>
        {arrived ? (
          <Way to={pathOf('office')} className="button button-main">
            {t('connect.toOffice')}
          </Way>
        ) : (
          <button type="button" className="button" disabled={busy} onClick={() => start(tryConnection(connection.id))}>
            {t(busy ? 'connect.testing' : 'connect.test')}
          </button>
        )}
      </div>
      {result && <Tried trial={result} />}
      <RefusalNote refusal={refusal} />
      {!arrived && <Checks kind={connection.kind} lastError={seen.lastError} open={long} />}
    </section>
  );
}
