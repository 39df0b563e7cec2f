import { useCallback, useState } from 'react';
import { DELIVERY_STATES, type Channel, type Delivery, type DeliveryState } from '../../protocol/channels';
import { deliveriesOf, sendAgain, type DeliveryPage } from '../../sync/channels';
import { useText } from '../../ui/hooks/useText';
import { Choice } from '../../ui/kit/Choice';
import { Glyph } from '../../ui/parts/Glyph';
import type { Shown } from '../../ui/parts/shown';
import { sentenceOf } from '../../ui/parts/told';
import { Ago } from '../parts/Ago';
import { Known } from '../parts/Known';
import { RefusalNote } from '../parts/Refusal';
import { useDoing } from '../parts/useDoing';
import { useLoaded } from '../parts/useLoaded';

const GLYPHS: Record<DeliveryState, Shown> = { waiting: 'waiting', sent: 'working', dead: 'error' };
const ALL = 'all';
type StateChoice = DeliveryState | typeof ALL;

function Attempts({ delivery }: { delivery: Delivery }) {
  const { t, format } = useText();
  return (
    <table className="table attempts">
      <thead>
        <tr>
          <th scope="col">{t('chan.at')}</th>
          <th scope="col">{t('chan.status')}</th>
          <th scope="col">{t('chan.took')}</th>
          <th scope="col">{t('chan.said')}</th>
        </tr>
      </thead>
      <tbody>
        {delivery.attempts.map(({ at, status, tookMs, told, answer, isSent, isTriedAgain }) => (
          <tr key={at}>
            <td className="nowrap">{format.full(at)}</td>
            <td>{status ?? '–'}</td>
            <td className="nowrap">{t('chan.ms', { ms: tookMs })}</td>
            <td className="breakable">
              <span className={isSent ? undefined : 'is-error'}>{[sentenceOf(told, t), isTriedAgain && told.code !== null && !delivery.isTest && t('told.tryAgain')].filter(Boolean).join(' ')}</span>
              {answer && <code className="attempt-answer">{answer}</code>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Row({ delivery, onChanged }: { delivery: Delivery; onChanged(): void }) {
  const { t, format } = useText();
  const { busy, refusal, start } = useDoing();
  const { channel, rule, text, state } = delivery;
  return (
    <li className="delivery">
      <details>
        <summary>
          <Glyph status={GLYPHS[state]} size={16} />
          <span className="row-words">
            <strong className="breakable">{text}</strong>
            <small>
              {t(delivery.isTest && state === 'dead' ? 'chan.testNot' : `chan.log.${state}`)} · {channel.name} · {rule === null ? t('chan.isTest') : t('chan.byRule', { name: rule })} · {t('chan.tries', { count: delivery.attemptCount })}
              {delivery.nextTryAt && ` · ${t('chan.nextTry', { when: format.clock(delivery.nextTryAt) })}`}
            </small>
          </span>
          <Ago at={delivery.createdAt} />
        </summary>
        <div className="delivery-body">
          {delivery.attempts.length > 0 && <Attempts delivery={delivery} />}
          <RefusalNote refusal={refusal} />
          {!delivery.isTest && (
            <p>
              <button type="button" className="button" disabled={busy} aria-label={t('chan.againOf', { text })} onClick={() => start(sendAgain(delivery.id), onChanged)}>
                {t('chan.again')}
              </button>
            </p>
          )}
        </div>
      </details>
    </li>
  );
}

function Older({ page, chosen }: { page: DeliveryPage; chosen: { channelId: string | null; state: DeliveryState | null } }) {
  const { t } = useText();
  const [more, setMore] = useState<DeliveryPage | null>(null);
  const { busy, refusal, start } = useDoing<DeliveryPage>();
  const next = (more ?? page).next;
  const ask = (): void => start(deliveriesOf({ ...chosen, ...(next !== null && { after: next }) }), (came) => setMore({ items: [...(more?.items ?? []), ...came.items], next: came.next }));
  return (
    <>
      {more && (
        <ul className="card rows">
          {more.items.map((delivery) => (
            <Row key={delivery.id} delivery={delivery} onChanged={() => undefined} />
          ))}
        </ul>
      )}
      <RefusalNote refusal={refusal} />
      {next !== null && (
        <p>
          <button type="button" className="button" disabled={busy} onClick={ask}>
            {t('chan.more')}
          </button>
        </p>
      )}
    </>
  );
}

/** What was told, each attempt, and what was answered; sent again on demand. */
export function Log({ channels }: { channels: readonly Channel[] }) {
  const { t } = useText();
  const [state, setState] = useState<StateChoice>(ALL);
  const [channel, setChannel] = useState<string>(ALL);
  const chosen = { channelId: channel === ALL ? null : channel, state: state === ALL ? null : state };
  const load = useCallback(
    (signal: AbortSignal) => deliveriesOf({ channelId: channel === ALL ? null : channel, state: state === ALL ? null : state }, signal),
    [channel, state],
  );
  const loaded = useLoaded(load, true);
  return (
    <section className="part">
      <header className="part-head">
        <div>
          <h2>{t('chan.log')}</h2>
          <p className="page-note">{t('chan.logLead')}</p>
        </div>
        <div className="log-choices">
          <Choice<StateChoice> label={t('chan.logState')} options={[ALL, ...DELIVERY_STATES].map((key) => ({ key: key as StateChoice, name: t(`chan.log.${key as StateChoice}`) }))} value={state} onChange={setState} />
          <Choice label={t('chan.logChannel')} options={[{ key: ALL, name: t('chan.logEvery') }, ...channels.map(({ id, name }) => ({ key: id, name }))]} value={channel} onChange={setChannel} />
        </div>
      </header>
      <Known loaded={loaded} failed={t('chan.logFailed')} rows={2}>
        {(page) =>
          page.items.length === 0 ? (
            <p className="card quiet">{t('chan.logNone')}</p>
          ) : (
            <>
              <ul className="card rows">
                {page.items.map((delivery) => (
                  <Row key={delivery.id} delivery={delivery} onChanged={loaded.reload} />
                ))}
              </ul>
              <Older key={`${channel} ${state}`} page={page} chosen={chosen} />
            </>
          )
        }
      </Known>
    </section>
  );
}
