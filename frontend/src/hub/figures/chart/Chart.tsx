import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { useStore } from '../../../store/store';
import type { Drawing } from './draw';
import { slotAfter, slotAt, type Plot } from './plot';

export interface ChartProps {
  plot: Plot;
  label: string;
  /** Says a slot, its value and the one before. */
  say(slot: number): string;
  /** Without axes, as a part of something that says the value. */
  bare?: boolean;
}

/** Where the values lie within a chart with axes, as in its drawing. */
const [LEFT_PX, RIGHT_PX] = [64, 8];

function useDrawing(plot: Plot, bare: boolean) {
  const place = useRef<HTMLDivElement>(null);
  const [drawing, setDrawing] = useState<Drawing | null>(null);
  const theme = useStore((state) => state.theme);
  useEffect(() => {
    let made: Drawing | null = null;
    let gone = false;
    void import('./draw').then(({ Drawing }) => {
      if (gone || place.current === null) return;
      made = new Drawing(place.current, bare);
      setDrawing(made);
    });
    return () => {
      gone = true;
      made?.close();
      setDrawing(null);
    };
  }, [bare]);
  useEffect(() => {
    if (drawing === null) return undefined;
    const frame = requestAnimationFrame(() => drawing.show(plot));
    return () => cancelAnimationFrame(frame);
  }, [drawing, plot, theme]);
  return place;
}

/** A chart that says the value of the slot under the pointer, or of the one that the arrow keys chose. */
export function Chart({ plot, label, say, bare = false }: ChartProps) {
  const [slot, setSlot] = useState<number | null>(null);
  const place = useDrawing(plot, bare);
  const count = plot.values.length;
  const point = (event: PointerEvent<HTMLElement>): void => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const [from, wide] = bare ? [left, width] : [left + LEFT_PX, width - LEFT_PX - RIGHT_PX];
    setSlot(slotAt((event.clientX - from) / wide, count));
  };
  const press = (event: KeyboardEvent): void => {
    if (!['ArrowLeft', 'ArrowRight', 'Home', 'End'].includes(event.key)) return;
    event.preventDefault();
    setSlot(slotAfter(event.key, slot, count));
  };
  return (
    <div
      className={bare ? 'chart chart-bare' : 'chart'}
      role="group"
      aria-label={label}
      tabIndex={0}
      onPointerMove={point}
      onPointerLeave={() => setSlot(null)}
      onKeyDown={press}
      onBlur={() => setSlot(null)}
    >
      <div className="chart-drawn" ref={place} aria-hidden="true" />
      {slot !== null && slot < count && (
        <p className="chart-said" role="status">
          {say(slot)}
        </p>
      )}
    </div>
  );
}
