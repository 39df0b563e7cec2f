import { useEffect, useMemo, useRef, useState } from 'react';
import type { Arrangement } from './arrange';
import type { Dependencies } from './dependencies';

/** Have the graph laid out beside the page, whenever its shape has changed. */
export function useArrangement({ nodes, edges }: Dependencies): Arrangement | null {
  const [found, setFound] = useState<Arrangement | null>(null);
  const worker = useRef<Worker | null>(null);
  const asked = useRef(0);
  useEffect(() => {
    const made = new Worker(new URL('./arranging.worker.ts', import.meta.url), { type: 'module' });
    made.onmessage = ({ data }: MessageEvent<{ id: number; arrangement: Arrangement }>) => {
      if (data.id === asked.current) setFound(data.arrangement);
    };
    worker.current = made;
    return () => made.terminate();
  }, []);
  const shape = useMemo(() => JSON.stringify({ nodes: nodes.map(({ taskId }) => taskId), edges }), [nodes, edges]);
  useEffect(() => {
    asked.current += 1;
    worker.current?.postMessage({ id: asked.current, asked: JSON.parse(shape) as unknown });
  }, [shape]);
  return found;
}
