import { embedAddress } from '../../sync/wallLinks';
import { useText } from '../../ui/hooks/useText';
import { CodeBox } from '../parts/CodeBox';

const secretIn = (address: string): string => address.slice(address.indexOf('#') + 1);

const frameFor = (address: string, title: string): string =>
  `<iframe src="${embedAddress(address)}" title="${title}" referrerpolicy="no-referrer" style="width:100%;aspect-ratio:16/9;border:0"></iframe>`;

/** A link that was just made: shown this once, to be copied or put on paper. */
export function MadeLink({ address }: { address: string }) {
  const { t } = useText();
  return (
    <section className="card key made-link">
      <h2>{t('share.made')}</h2>
      <CodeBox label={t('share.address')} content={address} secret={secretIn(address)} />
      <p className="print-only made-address">{address}</p>
      <CodeBox label={t('share.frame')} content={frameFor(address, t('app.name'))} secret={secretIn(address)} />
      <p className="page-note">{t('share.once')}</p>
      <div className="form-acts">
        <a className="button" href={address} target="_blank" rel="noopener noreferrer">
          {t('share.open')}
        </a>
        <button type="button" className="button" onClick={() => window.print()}>
          {t('share.print')}
        </button>
      </div>
    </section>
  );
}
