import type { StepStatus } from '../../protocol/types';
import { Glyph } from './Glyph';

export function StepMark({ status }: { status: StepStatus }) {
  if (status === 'in_progress') return <Glyph status="working" />;
  if (status === 'failed') return <Glyph status="error" />;
  if (status === 'completed') {
    return (
      <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
        <circle cx="8" cy="8" r="7.500" fill="var(--working)" />
        <path d="m4.800 8.200 2.300 2.200 4.100-4.600" fill="none" stroke="var(--surface)" strokeWidth="1.800" strokeLinecap="round" strokeLinejoin="round" />
      </svg>
    );
  }
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <circle cx="8" cy="8" r="4" fill="var(--surface)" stroke="var(--control)" strokeWidth="1.500" strokeDasharray={status === 'skipped' ? '2 2' : undefined} />
    </svg>
  );
}
