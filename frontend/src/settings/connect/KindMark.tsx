import type { Kind } from '../../protocol/connections';

/** Signs of our own: what a source is like, not its maker's mark. */
const SIGNS: Record<Kind, string> = {
  'claude-code': 'm4 6 4 4-4 4M10 14.500h6',
  codex: 'M7 5 2.500 10 7 15M13 5l4.500 5-4.500 5',
  openclaw: 'M5 16c-2-4-1.500-9 2-12M10 16c-1-4-1-8 0-12M15 16c2-4 1.500-9-2-12',
  otel: 'M3 15.500h14M4.500 12h5M8 8.500h7M6 5h5',
  a2a: 'M2.500 7h11l-3-3M17.500 13h-11l3 3',
  'ag-ui': 'M3 4h14v9H9l-4 3.500V13H3z',
  mapped: 'M3 5h5l4 10h5M3 15h5l1.500-3.500M11 8l1-3h5',
  own: 'M8 3.500c-3 0-1 5-4 6.500 3 1.500 1 6.500 4 6.500M12 3.500c3 0 1 5 4 6.500-3 1.500-1 6.500-4 6.500',
};

export function KindMark({ kind }: { kind: Kind }) {
  return (
    <span className="kind-mark" aria-hidden="true">
      <svg width="20" height="20" viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeWidth="1.600" strokeLinecap="round" strokeLinejoin="round">
        <path d={SIGNS[kind]} />
      </svg>
    </span>
  );
}
