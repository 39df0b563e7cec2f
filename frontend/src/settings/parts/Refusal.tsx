import type { ReactNode } from 'react';
import type { Refusal } from '../../sync/here';
import { useText } from '../../ui/hooks/useText';
import { Glyph } from '../../ui/parts/Glyph';

/** Why something was not done: the sentence of the server, and below it what is told of its faults. */
export function RefusalBox({ refusal, children }: { refusal: Refusal; children: ReactNode }) {
  const { t } = useText();
  return (
    <div className="refusal" role="alert">
      <Glyph status="error" size={16} />
      <div>
        <strong>{refusal.unreachable ? t('set.unreachable') : refusal.why}</strong>
        {children}
      </div>
    </div>
  );
}

/** Why something was not done, and each fault at its place. */
export function RefusalNote({ refusal }: { refusal: Refusal | null }) {
  if (refusal === null) return null;
  return (
    <RefusalBox refusal={refusal}>
      {refusal.faults.length > 0 && (
        <ul>
          {refusal.faults.map(({ field, message }, index) => (
            <li key={index}>
              <code>{field}</code> {message}
            </li>
          ))}
        </ul>
      )}
    </RefusalBox>
  );
}

/** Why this page only shows. */
export function ReadOnly({ who }: { who: 'owner' | 'admin' | 'operator' }) {
  const { t } = useText();
  return <p className="read-only">{t(`set.readOnly.${who}`)}</p>;
}
