import { useEffect, useRef, type RefObject } from 'react';
import { useStore } from '../store/store';
import { useText } from '../ui/hooks/useText';
import { HEIGHT, WIDTH } from './geometry';
import { inksOf, paint, type Picture } from './painting';
import { Sheet } from './sheet';
import type { Looking } from './useSight';

/** Sharp on a fine screen, and no larger than that. */
const MOST_PIXELS = 2.5;
const NEAR = 6;

/** While one moves about, what was painted is shown from there; it is painted anew once one has been still for so long. */
const STILL_MS = 140;

interface Painted {
  sheet: Sheet;
  of: readonly unknown[];
}

const isOf = (painted: Painted, parts: readonly unknown[]): boolean => parts.every((part, n) => part === painted.of[n]);

/** Paint the picture: at once where it shows something else, and a moment later where it is only seen from elsewhere. */
function usePainted(canvas: RefObject<HTMLCanvasElement | null>, picture: Picture, theme: string): void {
  const painted = useRef<Painted | null>(null);
  const { network, nodes, tones, selected, lit, sight } = picture;
  useEffect(() => {
    const element = canvas.current;
    const draw = element?.getContext('2d');
    if (!element || !draw) return;
    const pixels = Math.min(MOST_PIXELS, Math.max(1, (element.clientWidth / WIDTH) * window.devicePixelRatio));
    const parts = [network, nodes, tones, selected, lit, theme, pixels];
    const known = (painted.current ??= { sheet: new Sheet(), of: [] });
    const anew = (): void => {
      if (!isOf(known, parts)) known.sheet.clear();
      [element.width, element.height] = [Math.round(WIDTH * pixels), Math.round(HEIGHT * pixels)];
      paint(draw, { network, nodes, tones, selected, lit, sight }, inksOf(element), pixels);
      known.sheet.keep(element, sight);
      known.of = parts;
      element.dataset.drawn = String(nodes.length);
    };
    if (!isOf(known, parts) || !known.sheet.show(draw, sight)) return anew();
    const later = setTimeout(anew, STILL_MS);
    return () => clearTimeout(later);
  }, [canvas, network, nodes, tones, selected, lit, sight, theme]);
}

export interface CanvasGraphProps extends Picture {
  looking: Looking;
  onSelect(agentId: string | null): void;
}

/** A network of so many that each cannot be an element of the page. */
export function CanvasGraph({ looking, onSelect, ...picture }: CanvasGraphProps) {
  const { t } = useText();
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useStore((state) => state.theme);
  usePainted(canvas, picture, theme);
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
