import type { PlacedNode } from './geometry';

const ease = (share: number): number => (share < 0.5 ? 2 * share * share : 1 - (-2 * share + 2) ** 2 / 2);

/** Everybody on the way from where they were to where they go; a newcomer grows in its place. */
export function between(before: ReadonlyMap<string, PlacedNode>, after: readonly PlacedNode[], share: number): PlacedNode[] {
  const far = ease(Math.max(0, Math.min(1, share)));
  return after.map((node) => {
    const { x, y, radius } = before.get(node.agentId) ?? { x: node.x, y: node.y, radius: 0 };
    return { ...node, x: x + (node.x - x) * far, y: y + (node.y - y) * far, radius: radius + (node.radius - radius) * far };
  });
}

/** Tell whether it can be seen that somebody moved. */
export function hasMoved(before: ReadonlyMap<string, PlacedNode>, after: readonly PlacedNode[]): boolean {
  return after.some(({ agentId, x, y, radius }) => {
    const was = before.get(agentId);
    return was === undefined || Math.abs(was.x - x) + Math.abs(was.y - y) + Math.abs(was.radius - radius) > 0.5;
  });
}
