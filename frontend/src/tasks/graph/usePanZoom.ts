import { useCallback, useEffect, useState, type RefObject } from 'react';

export interface View {
  x: number;
  y: number;
  zoom: number;
}

const LEAST = 0.15;
const MOST = 2;
const MARGIN = 24;
const READABLE = 0.7;

const within = (zoom: number): number => Math.min(MOST, Math.max(LEAST, zoom));

export interface PanZoom {
  view: View;
  by(factor: number): void;
  fit(width: number, height: number): void;
  /** Begin with a spot in the middle at a size that can be read, or with all of it where that can be read. */
  begin(width: number, height: number, spot: { x: number; y: number } | null): void;
  /** Bring a spot of the picture into sight. */
  show(x: number, y: number): void;
}

/** Drag to pan, wheel or pinch to zoom, around where the pointer is. */
export function usePanZoom(frame: RefObject<HTMLElement | null>): PanZoom {
  const [view, setView] = useState<View>({ x: MARGIN, y: MARGIN, zoom: 1 });
  const zoomAt = useCallback((factor: number, px: number, py: number): void => {
    setView(({ x, y, zoom }) => {
      const next = within(zoom * factor);
      const share = next / zoom;
      return { x: px - (px - x) * share, y: py - (py - y) * share, zoom: next };
    });
  }, []);
  useEffect(() => {
    const around = frame.current;
    if (!around) return undefined;
    const wheel = (event: WheelEvent): void => {
      event.preventDefault();
      const box = around.getBoundingClientRect();
      if (event.ctrlKey || !event.shiftKey) zoomAt(Math.exp(-event.deltaY / 400), event.clientX - box.x, event.clientY - box.y);
      else setView((now) => ({ ...now, x: now.x - event.deltaY }));
    };
    let held: { x: number; y: number } | null = null;
    const down = (event: PointerEvent): void => {
      if (event.button !== 0 || (event.target as Element).closest('button')) return;
      held = { x: event.clientX, y: event.clientY };
      around.setPointerCapture(event.pointerId);
    };
    const move = (event: PointerEvent): void => {
      if (held === null) return;
      const [dx, dy] = [event.clientX - held.x, event.clientY - held.y];
      held = { x: event.clientX, y: event.clientY };
      setView((now) => ({ ...now, x: now.x + dx, y: now.y + dy }));
    };
    const up = (): void => {
      held = null;
    };
    const abort = new AbortController();
    const { signal } = abort;
    around.addEventListener('wheel', wheel, { passive: false, signal });
    around.addEventListener('pointerdown', down, { signal });
    around.addEventListener('pointermove', move, { signal });
    around.addEventListener('pointerup', up, { signal });
    around.addEventListener('pointercancel', up, { signal });
    return () => abort.abort();
  }, [frame, zoomAt]);
  const middle = useCallback((): [number, number] => [(frame.current?.clientWidth ?? 0) / 2, (frame.current?.clientHeight ?? 0) / 2], [frame]);
  const by = useCallback((factor: number) => zoomAt(factor, ...middle()), [zoomAt, middle]);
  const fit = useCallback(
    (width: number, height: number): void => {
      const [halfWidth, halfHeight] = middle();
      const zoom = within(Math.min(1, (2 * (halfWidth - MARGIN)) / Math.max(1, width), (2 * (halfHeight - MARGIN)) / Math.max(1, height)));
      setView({ x: Math.max(MARGIN, halfWidth - (width * zoom) / 2), y: Math.max(MARGIN, halfHeight - (height * zoom) / 2), zoom });
    },
    [middle],
  );
  const begin = useCallback(
    (width: number, height: number, spot: { x: number; y: number } | null): void => {
      const [halfWidth, halfHeight] = middle();
      const whole = Math.min((2 * (halfWidth - MARGIN)) / Math.max(1, width), (2 * (halfHeight - MARGIN)) / Math.max(1, height));
      if (whole >= READABLE || spot === null) fit(width, height);
      else setView({ x: halfWidth / 2 - spot.x * READABLE, y: halfHeight / 2 - spot.y * READABLE, zoom: READABLE });
    },
    [middle, fit],
  );
  const show = useCallback(
    (x: number, y: number): void => {
      const [halfWidth, halfHeight] = middle();
      setView((now) => {
        const [px, py] = [now.x + x * now.zoom, now.y + y * now.zoom];
        const isSeen = px > MARGIN * 3 && py > MARGIN * 2 && px < 2 * halfWidth - MARGIN * 3 && py < 2 * halfHeight - MARGIN * 2;
        return isSeen ? now : { ...now, x: halfWidth - x * now.zoom, y: halfHeight - y * now.zoom };
      });
    },
    [middle],
  );
  return { view, by, fit, begin, show };
}
