import { useEffect, useRef } from 'react';
import { useStore } from '../store/store';
import { useText } from '../ui/hooks/useText';
import { HEIGHT, WIDTH } from './geometry';
import { inksOf, paint, type Picture } from './painting';
import type { Looking } from './useSight';

/** Sharp on a fine screen, and no larger than that. */
const MOST_PIXELS = 2.5;
const NEAR = 6;

export interface CanvasGraphProps extends Picture {
  looking: Looking;
  onSelect(agentId: string | null): void;
}

/** A network of so many that each cannot be an element of the page. */
export function CanvasGraph({ looking, onSelect, ...picture }: CanvasGraphProps) {
  const { t } = useText();
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useStore((state) => state.theme);
  useEffect(() => {
    const element = canvas.current;
    const draw = element?.getContext('2d');
    if (!element || !draw) return;
    const pixels = Math.min(MOST_PIXELS, Math.max(1, (element.clientWidth / WIDTH) * window.devicePixelRatio));
    element.width = Math.round(WIDTH * pixels);
    element.height = Math.round(HEIGHT * pixels);
    paint(draw, picture, inksOf(element), pixels);
    element.dataset.drawn = String(picture.nodes.length);
  });
  const choose = (event: React.MouseEvent): void => {
    if (looking.hasDragged()) return;
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
    const { x, y, scale } = picture.sight;
    const at = { x: x + (((event.clientX - left) / width) * WIDTH) / scale, y: y + (((event.clientY - top) / height) * HEIGHT) / scale };
    const near = picture.nodes
      .map((node) => ({ node, far: Math.hypot(node.x - at.x, node.y - at.y) - node.radius }))
      .sort((one, other) => one.far - other.far)[0];
    onSelect(near && near.far < NEAR / scale ? near.node.agentId : null);
  };
  return <canvas ref={canvas} className="graph" data-theme-of={theme} role="img" aria-label={t('network.graph')} onClick={choose} {...looking.handlers} />;
}
