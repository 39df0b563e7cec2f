import type { Refusal } from '../../sync/here';
import { useText } from '../../ui/hooks/useText';
import { Glyph } from '../../ui/parts/Glyph';
import { RefusalBox } from '../parts/Refusal';
import { lineOfPath, type Parsed } from './parse';

/** The server names a part of the body that it got; the text that stands here begins one step below. */
const within = (field: string): string => field.replace(/^(mapping|document)\./, '');

export interface FaultsProps {
  text: string;
  parsed: Parsed<unknown>;
  refusal: Refusal | null;
}

/** What is wrong with a mapping, each fault with its path and its line. */
export function Faults({ text, parsed, refusal }: FaultsProps) {
  const { t } = useText();
  if (!parsed.ok) {
    return (
      <p className="refusal" role="alert">
        <Glyph status="error" size={16} />
        <span>
          {parsed.line === null ? t('mapping.notJson') : t('mapping.notJsonAt', { line: parsed.line })} <small>{parsed.why}</small>
        </span>
      </p>
    );
  }
  if (refusal === null) return null;
  return (
    <RefusalBox refusal={refusal}>
      <ul className="faults">
        {refusal.faults.map(({ field, message }, index) => {
          const line = lineOfPath(text, within(field));
          return (
            <li key={index}>
              <code className="breakable">{within(field)}</code>
              {line !== null && <small>{t('mapping.line', { line })}</small>} {message}
            </li>
          );
        })}
      </ul>
    </RefusalBox>
  );
}
