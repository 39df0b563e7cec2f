import type { ReactNode } from 'react';

function Icon({ children }: { children: ReactNode }) {
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.500" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
      {children}
    </svg>
  );
}

const GRIP = [4, 8, 12].flatMap((y) => [6, 10].map((x) => [x, y] as const));

export const GripIcon = () => (
  <Icon>
    {GRIP.map(([x, y]) => (
      <circle key={`${x} ${y}`} cx={x} cy={y} r="1" fill="currentColor" stroke="none" />
    ))}
  </Icon>
);

export const MoreIcon = () => (
  <Icon>
    {[3.500, 8, 12.500].map((x) => (
      <circle key={x} cx={x} cy="8" r="1.200" fill="currentColor" stroke="none" />
    ))}
  </Icon>
);

export const PathIcon = () => (
  <svg width="30" height="12" viewBox="0 0 30 12" fill="none" stroke="currentColor" strokeWidth="2" aria-hidden="true">
    <path d="M7 6h15" />
    <path d="m8.500 1.500-7 4.500 7 4.500z" fill="currentColor" stroke="none" />
    <circle cx="25" cy="6" r="3.500" />
  </svg>
);
