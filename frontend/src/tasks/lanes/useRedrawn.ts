import { useCallback, useEffect, useRef, useState } from 'react';

/** A mark that moves at most once a frame, when what hangs on places has to be drawn anew. */
export function useRedrawn(): [number, () => void] {
  const [mark, setMark] = useState(0);
  const frame = useRef(0);
  const redraw = useCallback(() => {
    frame.current ||= requestAnimationFrame(() => {
      frame.current = 0;
      setMark((before) => before + 1);
    });
  }, []);
  useEffect(() => {
    window.addEventListener('resize', redraw);
    return () => {
      window.removeEventListener('resize', redraw);
      cancelAnimationFrame(frame.current);
      frame.current = 0;
    };
  }, [redraw]);
  return [mark, redraw];
}
