import { KINDS, type Kind } from '../../protocol/connections';
import { useText } from '../../ui/hooks/useText';
import { KindMark } from './KindMark';

const RECOMMENDED: Kind = 'claude-code';

/** Which agent does the person run? One card for each. */
export function KindCards({ onChoose }: { onChoose(kind: Kind): void }) {
  const { t } = useText();
  return (
    <section className="kinds-part">
      <h2>{t('connect.which')}</h2>
      <ul className="kinds">
        {KINDS.map((kind) => (
          <li key={kind}>
            <button type="button" className="card kind" onClick={() => onChoose(kind)}>
              <KindMark kind={kind} />
              <span className="kind-words">
                <span className="kind-head">
                  <strong>{t(`connect.kind.${kind}`)}</strong>
                  {kind === RECOMMENDED && <span className="kind-tag">{t('connect.easiest')}</span>}
                </span>
                <span className="kind-about">{t(`connect.about.${kind}`)}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
