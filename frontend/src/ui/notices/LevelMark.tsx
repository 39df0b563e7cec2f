import type { NoticeLevel } from '../../protocol/notices';
import { Glyph } from '../parts/Glyph';
import type { NoticeKind } from './notices';

/** How loud a notice is, by shape and colour: a hand that waits, a triangle, a disc with an i. */
export function LevelMark({ kind, level }: { kind: NoticeKind; level: NoticeLevel }) {
  if (kind === 'request') return <Glyph status="waiting" size={20} />;
  if (level === 'critical') return <Glyph status="error" size={20} />;
  return (
    <svg className={`notice-mark notice-${level}`} width="20" height="20" viewBox="0 0 16 16" aria-hidden="true">
      {level === 'warning' ? <path d="M8 1.500 14.500 8 8 14.500 1.500 8z" /> : <circle cx="8" cy="8" r="6.300" />}
      <path className="notice-mark-sign" d={level === 'warning' ? 'M8 4.800v3.700M8 11v.2' : 'M8 7.300v3.900M8 4.800v.2'} />
    </svg>
  );
}
