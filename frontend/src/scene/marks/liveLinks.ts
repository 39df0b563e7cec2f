import type { InteractionEdge } from '../../protocol/types';
import { ARC } from '../distances';
import { ARC_LIFE } from '../timings';

/** An exchange between two that is shown for a few seconds. */
export interface LiveLink {
  source: string;
  target: string;
  kind: string;
  /** Seconds. */
  born: number;
}

export const LINK_SECONDS = ARC_LIFE.grow + ARC_LIFE.hold + ARC_LIFE.fade;

/** Take an exchange among those shown; a second one of the same pair keeps their link alive, and the oldest make room. */
export function withLink(links: readonly LiveLink[], { source, target, kind }: Pick<InteractionEdge, 'source' | 'target' | 'kind'>, now: number): LiveLink[] {
  const known = links.find((link) => link.source === source && link.target === target);
  if (!known) return [...links, { source, target, kind, born: now }].slice(-ARC.most);
  return links.map((link) => (link === known ? { ...link, born: Math.max(link.born, now - ARC_LIFE.grow) } : link));
}

/** Leave out the exchanges that are over. */
export const living = (links: readonly LiveLink[], now: number): LiveLink[] => links.filter((link) => now - link.born < LINK_SECONDS);
