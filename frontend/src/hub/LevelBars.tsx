import type { HubView } from '../protocol/hub';

const WIDTH = 180;
const ORDER = ['working', 'waiting', 'error', 'idle', 'offline'] as const;

/** How everybody divides among the statuses. */
export function HeadcountBar({ counts }: { counts: HubView['headcount'] }) {
  let from = 0;
  const parts = ORDER.map((status) => {
    const width = (counts[status] / Math.max(1, counts.total)) * WIDTH;
    const part = { status, x: from, width };
    from += width;
    return part;
  });
  return (
    <svg className="spark" viewBox={`0 0 ${WIDTH} 48`} preserveAspectRatio="none" aria-hidden="true">
      {parts.map(({ status, x, width }) => (
        <rect key={status} className={`head-${status}`} x={x + 0.5} y="22" width={Math.max(0, width - 1)} height="14" rx="2" />
      ))}
    </svg>
  );
}

/** The median cycle within the one that 95 of 100 keep to. */
export function CycleBar({ p50Seconds, p95Seconds }: HubView['cycleTime']) {
  const middle = p50Seconds !== null && p95Seconds ? (p50Seconds / p95Seconds) * WIDTH : 0;
  return (
    <svg className="spark" viewBox={`0 0 ${WIDTH} 48`} preserveAspectRatio="none" aria-hidden="true">
      <rect className="cycle-all" y="27" width={WIDTH} height="5" rx="2" />
      {middle > 0 && <rect className="cycle-middle" y="24" width={middle} height="11" rx="2" />}
    </svg>
  );
}
