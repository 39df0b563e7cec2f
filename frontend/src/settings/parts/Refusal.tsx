import type { Refusal } from '../../sync/here';
import { useText } from '../../ui/hooks/useText';
import { Glyph } from '../../ui/parts/Glyph';

/** Why something was not done: the sentence of the server, and each fault at its place. */
export function RefusalNote({ refusal }: { refusal: Refusal | null }) {
  const { t } = useText();
  if (refusal === null) return null;
  return (
    <div className="refusal" role="alert">
      <Glyph status="error" size={16} />
      <div>
        <strong>{refusal.unreachable ? t('set.unreachable') : refusal.why}</strong>
        {refusal.faults.length > 0 && (
          <ul>
            {refusal.faults.map(({ field, message }, index) => (
              <li key={index}>
                <code>{field}</code> {message}
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}

/** Why this page only shows. */
export function ReadOnly({ who }: { who: 'admin' | 'operator' }) {
  const { t } = useText();
  return <p className="read-only">{t(`set.readOnly.${who}`)}</p>;
}
