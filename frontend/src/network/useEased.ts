import { useEffect, useRef, useState } from 'react';
import { between, hasMoved } from './easing';
import type { PlacedNode } from './geometry';

const EASING_MS = 700;

const mapOf = (nodes: readonly PlacedNode[]): Map<string, PlacedNode> => new Map(nodes.map((node) => [node.agentId, node]));
const wantsCalm = (): boolean => window.matchMedia('(prefers-reduced-motion: reduce)').matches;

/** Let those who are placed anew go there, instead of being there at once. */
export function useEased(goal: PlacedNode[]): PlacedNode[] {
  const shown = useRef(goal);
  const [, draw] = useState(0);
  const last = useRef(goal);
  useEffect(() => {
    if (last.current === goal) return;
    last.current = goal;
    const before = mapOf(shown.current);
    if (wantsCalm() || !hasMoved(before, goal)) {
      shown.current = goal;
      draw((count) => count + 1);
      return;
    }
    const startMs = performance.now();
    let frame = 0;
    const step = (nowMs: number): void => {
      const share = (nowMs - startMs) / EASING_MS;
      shown.current = share >= 1 ? goal : between(before, goal, share);
      draw((count) => count + 1);
      if (share < 1) frame = requestAnimationFrame(step);
    };
    frame = requestAnimationFrame(step);
    return () => cancelAnimationFrame(frame);
  }, [goal]);
  return shown.current;
}
