import type { ReactNode } from 'react';
import { goTo } from '../hooks/useRoute';

export interface WayProps {
  to: string;
  className?: string;
  current?: boolean;
  children: ReactNode;
}

/** A link within the client: followed here, unless a person wants it elsewhere. */
export function Way({ to, className, current = false, children }: WayProps) {
  return (
    <a
      href={to}
      className={className}
      aria-current={current ? 'page' : undefined}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        goTo(to);
      }}
    >
      {children}
    </a>
  );
}
