const WIDTH = 180;
const HIGH = 44;
const MOST = 24;

/** Sum neighbours until no more than `MOST` are left. */
export function fewer(values: number[], sum: boolean): number[] {
  const step = Math.ceil(values.length / MOST);
  if (step <= 1) return values;
  return Array.from({ length: Math.ceil(values.length / step) }, (_, index) => {
    const part = values.slice(index * step, (index + 1) * step);
    const total = part.reduce((one, other) => one + other, 0);
    return sum ? total : total / part.length;
  });
}

function Bars({ values, top }: { values: number[]; top: number }) {
  const slot = WIDTH / values.length;
  const width = Math.max(2, slot - 3);
  return values.map((value, index) => {
    const high = value > 0 ? Math.max(2, (value / top) * HIGH) : 0;
    const last = index === values.length - 1;
    return <rect key={index} className={last ? 'spark-now' : 'spark-bar'} x={index * slot + 1} y={HIGH - high + 2} width={width} height={high} rx="1.500" />;
  });
}

function Line({ values, top }: { values: number[]; top: number }) {
  const step = WIDTH / Math.max(1, values.length - 1);
  const spots = values.map((value, index) => [index * step, HIGH + 1 - (value / top) * (HIGH - 4)] as const);
  const [x = 0, y = 0] = spots.at(-1) ?? [];
  return (
    <>
      <polyline className="spark-line" points={spots.map((spot) => spot.join()).join(' ')} />
      <circle className="spark-now" cx={Math.min(x, WIDTH - 3)} cy={y} r="3" />
    </>
  );
}

/** The course of a figure: counts are bars, levels are lines. */
export function Spark({ values, kind }: { values: number[]; kind: 'bars' | 'line' }) {
  const few = fewer(values, kind === 'bars');
  const top = Math.max(...few, 0) || 1;
  return (
    <svg className="spark" viewBox={`0 0 ${WIDTH} ${HIGH + 4}`} preserveAspectRatio="none" aria-hidden="true">
      {few.length > 1 && (kind === 'bars' ? <Bars values={few} top={top} /> : <Line values={few} top={top} />)}
      <path className="spark-ground" d={`M0 ${HIGH + 2.500}H${WIDTH}`} />
    </svg>
  );
}
