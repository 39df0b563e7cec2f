import { useEffect, useRef, useState } from 'react';
import { fileName } from '../../export/download';
import { useStore } from '../../store/store';
import { ENDINGS, EXPORTS, exportTo, type Export } from '../../sync/exporting';
import { settingsPath } from '../../ui/hooks/useRoute';
import { useText } from '../../ui/hooks/useText';
import { PageHead } from '../parts/PageHead';
import { RefusalNote } from '../parts/Refusal';
import { useDoing } from '../parts/useDoing';
import { Way } from '../../ui/parts/Way';
import { Leaving } from './Leaving';
import { Retention } from './Retention';
import { sinkFor } from './sink';
import { useOwns } from './useOwns';
import '../../styles/data.css';
import '../editor/words';

const TYPES = { ndjson: 'application/x-ndjson', csv: 'text/csv', tar: 'application/x-tar' } as const;
const NAMES = Object.keys(EXPORTS) as Export[];
const MB = 1_000_000;

/** One thing that can be taken away: what it is, how far it has come, and the way to stop it. */
function ExportRow({ what }: { what: Export }) {
  const { t, format } = useText();
  const organizationId = useStore((state) => state.organizationId);
  const { busy, result, refusal, start, forget } = useDoing<number | null>();
  const [bytes, setBytes] = useState(0);
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);
  const name = t(`data.export.${what}`);
  const size = (count: number): string => t('data.size', { size: format.decimal(count / MB, count < MB ? 3 : 1) });
  const take = async (controller: AbortController): Promise<number | null> => {
    const sink = await sinkFor(fileName(what, organizationId, ENDINGS[what]), TYPES[ENDINGS[what]]);
    if (sink === null) return null;
    return exportTo(what, sink, setBytes, controller.signal).catch((thrown: unknown) => {
      if (controller.signal.aborted) return null;
      throw thrown;
    });
  };
  const begin = (): void => {
    const controller = new AbortController();
    abort.current = controller;
    setBytes(0);
    start(take(controller));
  };
  const stop = (): void => {
    abort.current?.abort();
    forget();
  };
  return (
    <li className="row">
      <div className="row-words">
        <strong>{name}</strong>
        <small>{t(`data.exportWhy.${what}`)}</small>
        <RefusalNote refusal={refusal} />
      </div>
      <span role="status" className="nowrap">
        {busy && size(bytes)}
        {!busy && typeof result === 'number' && t('data.done', { size: size(result) })}
      </span>
      <button type="button" className="button" aria-label={t(busy ? 'data.stopOf' : 'data.takeOf', { name })} onClick={busy ? stop : begin}>
        {t(busy ? 'data.stop' : 'data.take')}
      </button>
    </li>
  );
}

/** What is kept of an organization, and the way to take all of it away. */
export function Data() {
  const { t } = useText();
  const owns = useOwns();
  return (
    <>
      <PageHead title={t('data.title')} lead={t('data.lead')} />
      <section className="part">
        <h2>{t('data.export')}</h2>
        <p className="page-note">{t('data.exportNote')}</p>
        <ul className="card rows">
          {NAMES.filter((what) => owns || what !== 'all').map((what) => (
            <ExportRow key={what} what={what} />
          ))}
        </ul>
      </section>
      <Retention />
      {owns && <Leaving />}
      <section className="part">
        <h2>{t('data.kept')}</h2>
        <dl className="card data-kept">
          <div>
            <dt>{t('data.kept.log')}</dt>
            <dd>{t('data.keptWhy.log')}</dd>
          </div>
          <div>
            <dt>{t('data.kept.texts')}</dt>
            <dd>
              {t('data.keptWhy.texts')} <Way to={settingsPath('privacy')}>{t('set.page.privacy')}</Way>
            </dd>
          </div>
          <div>
            <dt>{t('data.kept.people')}</dt>
            <dd>
              {t('data.keptWhy.people')} <Way to={settingsPath('people')}>{t('set.page.people')}</Way>
            </dd>
          </div>
          <div>
            <dt>{t('data.kept.browser')}</dt>
            <dd>{t('data.keptWhy.browser')}</dd>
          </div>
        </dl>
      </section>
    </>
  );
}
