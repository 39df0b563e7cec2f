import { useText } from '../hooks/useText';

/** How far something is; as an edge it lies along the foot of its card. */
export function ProgressBar({ share, edge = false }: { share: number | null; edge?: boolean }) {
  const { format } = useText();
  if (share === null) return null;
  const whole = Math.max(0, Math.min(1, share)) * 100;
  return (
    <span className={edge ? 'progress progress-edge' : 'progress'}>
      <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
        <rect className="progress-rest" width="100" height="4" />
        <rect className="progress-part" width={whole} height="4" />
      </svg>
      <span className={edge ? 'unseen' : undefined}>{format.percent(share)}</span>
    </span>
  );
}
