import { useThree } from '@react-three/fiber';
import { useEffect, useMemo } from 'react';
import { BufferGeometry, Color, Float32BufferAttribute, LineBasicMaterial, LineSegments } from 'three';
import type { NetworkEdge, NetworkNode } from '../protocol/network';
import { mostEdges } from './geometry';
import type { InSpace } from './SpaceNodes';

/** A line pales from whom it comes to whom it goes; so much of its colour is left at its beginning. */
const AT_BEGINNING = 0.25;

function coloursOf({ source, target, weight }: NetworkEdge, heaviest: number, { selected, lit, inks }: InSpace): Color[] {
  const isFar = selected !== null ? source !== selected && target !== selected : lit !== null && !(lit.has(source) && lit.has(target));
  const ground = new Color(inks.ground);
  const own = new Color(target === selected ? inks.into : source === selected ? inks.out : inks.accent);
  const strength = isFar ? 0.1 : selected === null ? 0.35 + 0.65 * (weight / heaviest) : 1;
  return [ground.clone().lerp(own, strength * AT_BEGINNING), ground.clone().lerp(own, strength)];
}

/** Who works with whom: the strongest ties, and all of whom is chosen. */
export function SpaceTies(props: InSpace) {
  const { network, selected } = props;
  const invalidate = useThree((state) => state.invalidate);
  const lines = useMemo(() => new LineSegments(new BufferGeometry(), new LineBasicMaterial({ vertexColors: true })), []);
  useEffect(() => {
    const known = new Map<string, NetworkNode>(network.nodes.map((node) => [node.agentId, node]));
    const most = mostEdges(network.nodes.length) * 2;
    const edges = [...network.edges].sort((one, other) => other.weight - one.weight).filter(({ source, target }, index) => index < most || source === selected || target === selected);
    const heaviest = edges[0]?.weight || 1;
    const [places, colours]: [number[], number[]] = [[], []];
    for (const edge of edges) {
      const [from, to] = [known.get(edge.source), known.get(edge.target)];
      if (from === undefined || to === undefined) continue;
      for (const { position } of [from, to]) places.push(position.x, position.y, position.z);
      for (const colour of coloursOf(edge, heaviest, props)) colours.push(colour.r, colour.g, colour.b);
    }
    lines.geometry.dispose();
    lines.geometry = new BufferGeometry();
    lines.geometry.setAttribute('position', new Float32BufferAttribute(places, 3));
    lines.geometry.setAttribute('color', new Float32BufferAttribute(colours, 3));
    invalidate();
  });
  useEffect(() => () => lines.geometry.dispose(), [lines]);
  return <primitive object={lines} />;
}
