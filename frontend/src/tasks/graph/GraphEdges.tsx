import { memo } from 'react';
import type { Arrangement, Spot } from './arrange';

function lineOf(points: Spot[]): string {
  const [first, ...rest] = points;
  if (!first) return '';
  const last = rest.at(-1) ?? first;
  const turns = rest.slice(0, -1).map((point, at) => {
    const next = rest[at + 1] ?? last;
    const until = at === rest.length - 2 ? next : { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 };
    return `Q${point.x} ${point.y} ${until.x} ${until.y}`;
  });
  return `M${first.x} ${first.y}${turns.join('') || `L${last.x} ${last.y}`}`;
}

/** The lines from what is to be done first to what waits for it; those of the critical path are bold. */
export const GraphEdges = memo(function GraphEdges({ arrangement, path }: { arrangement: Arrangement; path: readonly string[] }) {
  const steps = new Set(path.slice(1).map((key, at) => `${path[at]}\n${key}`));
  return (
    <svg className="flow-edges" width={arrangement.width} height={arrangement.height} aria-hidden="true">
      <defs>
        <marker id="flow-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse">
          <path d="M0 0 8 4 0 8z" />
        </marker>
      </defs>
      {arrangement.edges.map(({ from, to, points }) => (
        <path key={`${from}\n${to}`} className={steps.has(`${from}\n${to}`) ? 'edge-on-path' : undefined} d={lineOf(points)} markerEnd="url(#flow-arrow)" />
      ))}
    </svg>
  );
});
