import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import type { PlanFloor } from '../../protocol/scenePlan';
import type { Point } from './plan/geometry';

const EDGE_M = 1.2;
const CLOSEST = 12;
const FARTHEST = 0.5;
const STEP = 1.3;

export interface PlanView {
  svg: RefObject<SVGSVGElement | null>;
  viewBox: string;
  /** How many metres a pixel is wide. */
  metresPerPixel: number;
  at(event: { clientX: number; clientY: number }): Point;
  zoom(factor: number): void;
  closer(): void;
  farther(): void;
  whole(): void;
  pan(by: Point): void;
  centre(at: Point): void;
}

interface Look {
  middle: Point;
  zoom: number;
}

const wholeOf = ({ x, z, width, depth }: PlanFloor): Look => ({ middle: { x: x + width / 2, z: z + depth / 2 }, zoom: 1 });

function useSize(svg: RefObject<SVGSVGElement | null>): { width: number; height: number } {
  const [size, setSize] = useState({ width: 800, height: 500 });
  useLayoutEffect(() => {
    const shown = svg.current;
    if (shown === null) return;
    const look = (): void => setSize({ width: shown.clientWidth || 800, height: shown.clientHeight || 500 });
    look();
    const observer = new ResizeObserver(look);
    observer.observe(shown);
    return () => observer.disconnect();
  }, [svg]);
  return size;
}

/** Which part of a floor is seen, and how large. */
export function usePlanView(floor: PlanFloor): PlanView {
  const svg = useRef<SVGSVGElement>(null);
  const size = useSize(svg);
  const [look, setLook] = useState(() => wholeOf(floor));
  const seen = useRef(floor.id);
  useEffect(() => {
    if (seen.current === floor.id) return;
    seen.current = floor.id;
    setLook(wholeOf(floor));
  }, [floor]);
  const [wide, deep] = [floor.width + 2 * EDGE_M, floor.depth + 2 * EDGE_M];
  const metresPerPixel = Math.max(wide / size.width, deep / size.height) / look.zoom;
  const [width, height] = [size.width * metresPerPixel, size.height * metresPerPixel];
  const [left, top] = [look.middle.x - width / 2, look.middle.z - height / 2];
  const zoom = useCallback((factor: number) => {
    setLook((before) => ({ ...before, zoom: Math.min(CLOSEST, Math.max(FARTHEST, before.zoom * factor)) }));
  }, []);
  const wheel = useCallback((event: WheelEvent) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    zoom(Math.exp(-event.deltaY / 300));
  }, [zoom]);
  useEffect(() => {
    const shown = svg.current;
    shown?.addEventListener('wheel', wheel, { passive: false });
    return () => shown?.removeEventListener('wheel', wheel);
  }, [wheel]);
  return {
    svg,
    viewBox: `${left} ${top} ${width} ${height}`,
    metresPerPixel,
    at: ({ clientX, clientY }) => {
      const box = svg.current?.getBoundingClientRect();
      return { x: left + (clientX - (box?.left ?? 0)) * metresPerPixel, z: top + (clientY - (box?.top ?? 0)) * metresPerPixel };
    },
    zoom,
    closer: useCallback(() => zoom(STEP), [zoom]),
    farther: useCallback(() => zoom(1 / STEP), [zoom]),
    whole: useCallback(() => setLook(wholeOf(floor)), [floor]),
    pan: useCallback(({ x, z }: Point) => setLook((before) => ({ ...before, middle: { x: before.middle.x - x, z: before.middle.z - z } })), []),
    centre: useCallback((middle: Point) => setLook((before) => ({ middle, zoom: Math.max(before.zoom, 1.6) })), []),
  };
}
