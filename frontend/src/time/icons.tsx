import type { ReactNode } from 'react';
import { Icon } from '../ui/parts/icons';

/** Smaller and bolder than the others: they stand in a row of buttons. */
const Mark = ({ children }: { children: ReactNode }) => (
  <Icon size={18} stroke="1.600">
    {children}
  </Icon>
);

export const PlayIcon = () => (
  <Mark>
    <path d="M6.500 4.500v11l9-5.500z" fill="currentColor" />
  </Mark>
);

export const PauseIcon = () => (
  <Mark>
    <path d="M7 4.500v11M13 4.500v11" strokeWidth="2.400" />
  </Mark>
);

export const PreviousIcon = () => (
  <Mark>
    <path d="M5 5v10M15 5.500v9L8 10z" />
  </Mark>
);

export const NextIcon = () => (
  <Mark>
    <path d="M15 5v10M5 5.500v9l7-4.500z" />
  </Mark>
);

export const ClockIcon = () => (
  <Mark>
    <circle cx="10" cy="10" r="7" />
    <path d="M10 6v4l2.600 1.700" />
  </Mark>
);

export const MoreIcon = () => (
  <Mark>
    <path d="M4.500 10h.01M10 10h.01M15.500 10h.01" strokeWidth="2.600" />
  </Mark>
);
