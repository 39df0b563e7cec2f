import { useEffect, useRef } from 'react';

const opened: (() => void)[] = [];

function close(event: KeyboardEvent): void {
  if (event.key !== 'Escape' || event.defaultPrevented) return;
  const top = opened.at(-1);
  if (top === undefined) return;
  event.preventDefault();
  top();
}

/** Close something by Escape: of all that stands open, the one that was opened last, and only that. */
export function useEscape(run: () => void, isOpen = true): void {
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  useEffect(() => {
    if (!isOpen) return undefined;
    const mine = (): void => latest.current();
    if (opened.push(mine) === 1) window.addEventListener('keydown', close);
    return () => {
      opened.splice(opened.indexOf(mine), 1);
      if (opened.length === 0) window.removeEventListener('keydown', close);
    };
  }, [isOpen]);
}
