import { useText } from '../../ui/hooks/useText';
import { Glyph } from '../../ui/parts/Glyph';
import type { Finding } from './plan/checks';
import type { Layout } from './plan/things';
import { findingText, nameOfThing } from './labels';

const MOST = 60;

export interface FindingsProps {
  layout: Layout;
  findings: readonly Finding[];
  /** What only the server found, in its words. */
  told: readonly string[];
  onShow(finding: Finding): void;
}

/** What is not right with the plan, each with the way there. */
export function Findings({ layout, findings, told, onShow }: FindingsProps) {
  const text = useText();
  const { t, language } = text;
  if (findings.length === 0 && told.length === 0) {
    return (
      <p className="plan-well">
        <Glyph status="working" size={16} />
        {t('editor.allWell')}
      </p>
    );
  }
  return (
    <ul className="plan-findings">
      {findings.slice(0, MOST).map((one, index) => {
        const floor = layout.floors.find(({ id }) => id === one.ref?.floorId);
        const said = findingText(one, t, language);
        return (
          <li key={index}>
            <Glyph status={one.isRefused ? 'error' : 'waiting'} size={16} />
            {one.ref && floor ? (
              <button type="button" className="plan-finding" onClick={() => onShow(one)}>
                <strong>{nameOfThing(floor, one.ref, text)}</strong> {said}
              </button>
            ) : (
              <span className="plan-finding">{said}</span>
            )}
          </li>
        );
      })}
      {told.map((message) => (
        <li key={message}>
          <Glyph status="error" size={16} />
          <span className="plan-finding">{message}</span>
        </li>
      ))}
      {findings.length > MOST && <li>{t('editor.moreFindings', { count: findings.length - MOST })}</li>}
    </ul>
  );
}
