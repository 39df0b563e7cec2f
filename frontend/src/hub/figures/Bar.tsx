export interface BarPart {
  share: number;
  className: string;
}

const HIGH = 12;

/** Parts of a whole beside each other, as long as their shares; the figures beside it say the same. */
export function Bar({ parts }: { parts: readonly BarPart[] }) {
  let from = 0;
  return (
    <svg className="bar" height={HIGH} aria-hidden="true">
      {parts.map(({ share, className }) => {
        const x = from;
        from += share * 100;
        return share > 0 && <rect key={className} className={className} x={`${x}%`} width={`${share * 100}%`} height={HIGH} rx="2" />;
      })}
    </svg>
  );
}
