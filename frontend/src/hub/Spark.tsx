const WIDTH = 180;
const HIGH = 44;
const GAP = 2;

/** The course of a count over the window: one bar for each part of it, the last is now. */
export function Spark({ values }: { values: number[] }) {
  const top = Math.max(...values, 0) || 1;
  const slot = WIDTH / Math.max(1, values.length);
  return (
    <svg className="spark spark-tall" viewBox={`0 0 ${WIDTH} ${HIGH + 4}`} preserveAspectRatio="none" aria-hidden="true">
      {values.map((value, index) => {
        const high = value > 0 ? Math.max(2, (value / top) * HIGH) : 0;
        const name = index === values.length - 1 ? 'spark-now' : 'spark-bar';
        return <rect key={index} className={name} x={index * slot} y={HIGH - high + 2} width={slot - GAP} height={high} rx="1" />;
      })}
      <path className="spark-ground" d={`M0 ${HIGH + 2.5}H${WIDTH}`} />
    </svg>
  );
}
