import type { ReactNode } from 'react';

function Icon({ children }: { children: ReactNode }) {
  return (
    <svg width="18" height="18" viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeWidth="1.600" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
      {children}
    </svg>
  );
}

export const PlayIcon = () => (
  <Icon>
    <path d="M6.500 4.500v11l9-5.500z" fill="currentColor" />
  </Icon>
);

export const PauseIcon = () => (
  <Icon>
    <path d="M7 4.500v11M13 4.500v11" strokeWidth="2.400" />
  </Icon>
);

export const PreviousIcon = () => (
  <Icon>
    <path d="M5 5v10M15 5.500v9L8 10z" />
  </Icon>
);

export const NextIcon = () => (
  <Icon>
    <path d="M15 5v10M5 5.500v9l7-4.500z" />
  </Icon>
);

export const ClockIcon = () => (
  <Icon>
    <circle cx="10" cy="10" r="7" />
    <path d="M10 6v4l2.600 1.700" />
  </Icon>
);

export const MoreIcon = () => (
  <Icon>
    <path d="M4.500 10h.01M10 10h.01M15.500 10h.01" strokeWidth="2.600" />
  </Icon>
);
