import { useEffect, useRef } from 'react';

/** Leave something by Escape, unless something above it, a menu or a dialog, takes the key. */
export function useLeaving(leave: (() => void) | null): void {
  const latest = useRef(leave);
  useEffect(() => {
    latest.current = leave;
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented || latest.current === null) return;
      event.preventDefault();
      latest.current();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
}
