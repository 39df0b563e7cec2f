import { lazy, Suspense, useRef, useState, type ReactNode } from 'react';
import { Boundary } from '../parts/Boundary';
import type { MenuName } from './menus';

const Menus = lazy(() => import('./menus').then(({ TopMenus }) => ({ default: TopMenus })));

export interface TopMenuProps {
  which: MenuName;
  label: string;
  className?: string;
  children: ReactNode;
}

/** A button of the top bar; the menu it opens comes with the first click. */
export function TopMenu({ which, label, className = 'icon-button', children }: TopMenuProps) {
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  return (
    <>
      <button
        ref={button}
        type="button"
        className={`${className} top-${which}`}
        title={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => setOpen(true)}
      >
        {children}
        <span className="unseen">{label}</span>
      </button>
      {isOpen && (
        <Boundary fallback={null}>
          <Suspense>
            <Menus which={which} trigger={button} onClose={() => setOpen(false)} />
          </Suspense>
        </Boundary>
      )}
    </>
  );
}
