import { useCallback, useState } from 'react';
import type { Gateway } from '../../protocol/gateways';
import { gatewaysOf, removeGateway } from '../../sync/gateways';
import { isMessageKey } from '../../i18n/translate';
import { useText } from '../../ui/hooks/useText';
import { Glyph } from '../../ui/parts/Glyph';
import type { Shown } from '../../ui/parts/shown';
import { Ago } from '../parts/Ago';
import { Confirm } from '../parts/Confirm';
import { Known } from '../parts/Known';
import { RefusalNote } from '../parts/Refusal';
import { useDoing } from '../parts/useDoing';
import { useLoaded } from '../parts/useLoaded';
import { GatewayForm } from './GatewayForm';

const GLYPHS: Record<string, Shown> = { connected: 'working', connecting: 'idle', waiting: 'waiting', refused: 'error' };

function Remove({ gateway, onGone }: { gateway: Gateway; onGone(): void }) {
  const { t } = useText();
  const [asking, setAsking] = useState(false);
  const { busy, refusal, start } = useDoing();
  return (
    <>
      <button type="button" className="button" onClick={() => setAsking(true)}>
        {t('gateway.remove')}
      </button>
      {asking && (
        <Confirm
          title={t('gateway.removeTitle', { name: gateway.name })}
          action={t('gateway.remove')}
          busy={busy}
          onCancel={() => setAsking(false)}
          onConfirm={() => start(removeGateway(gateway.id), onGone)}
        >
          <p>{t('gateway.removeWhy')}</p>
          <RefusalNote refusal={refusal} />
        </Confirm>
      )}
    </>
  );
}

function Row({ gateway, onGone }: { gateway: Gateway; onGone(): void }) {
  const { t } = useText();
  const state = `gateway.state.${gateway.state}`;
  return (
    <li className="gateway">
      <Glyph status={GLYPHS[gateway.state] ?? 'offline'} size={18} />
      <div className="gateway-words">
        <strong>{gateway.name}</strong>
        <small className="breakable">
          {isMessageKey(state) ? t(state) : gateway.state}
          {gateway.since && (
            <>
              {' · '}
              <Ago at={gateway.since} />
            </>
          )}
          {' · '}
          <code>{gateway.url}</code> {gateway.version && `· ${gateway.version} `}· {t(gateway.approvals ? 'gateway.approves' : 'gateway.looks')}
        </small>
        {gateway.detail && <small className="is-error breakable">{gateway.detail}</small>}
      </div>
      <Remove gateway={gateway} onGone={onGone} />
    </li>
  );
}

/** The gateways of OpenClaw that the server calls itself: nothing is put where the agents run. */
export function Gateways() {
  const { t } = useText();
  const [adding, setAdding] = useState(false);
  const load = useCallback((signal: AbortSignal) => gatewaysOf(signal), []);
  const loaded = useLoaded(load, true);
  const done = (): void => {
    setAdding(false);
    loaded.reload();
  };
  return (
    <section className="gateways">
      <header className="part-head">
        <div>
          <h2>{t('gateway.title')}</h2>
          <p className="page-note">{t('gateway.lead')}</p>
        </div>
        {!adding && loaded.value !== null && (
          <button type="button" className="button" onClick={() => setAdding(true)}>
            {t('gateway.add')}
          </button>
        )}
      </header>
      {adding && <GatewayForm onDone={done} onCancel={() => setAdding(false)} />}
      <Known loaded={loaded} failed={t('gateway.failed')} rows={1}>
        {(gateways) =>
          gateways.length > 0 && (
            <ul className="card">
              {gateways.map((gateway) => (
                <Row key={gateway.id} gateway={gateway} onGone={loaded.reload} />
              ))}
            </ul>
          )
        }
      </Known>
    </section>
  );
}
