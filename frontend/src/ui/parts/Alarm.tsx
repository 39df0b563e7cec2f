import { Glyph } from './Glyph';
import type { NoticeProps } from './Notice';

/** What failed, what is still right on the screen, and a button. */
export function Alarm({ title, why, action, onAct }: NoticeProps) {
  return (
    <div className="alarm" role="alert">
      <Glyph status="error" size={18} />
      <strong>{title}</strong>
      {why && <span>{why}</span>}
      {action && (
        <button type="button" className="button" onClick={onAct}>
          {action}
        </button>
      )}
    </div>
  );
}
