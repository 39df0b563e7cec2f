import { useFrame, useThree } from '@react-three/fiber';
import { useEffect, useMemo } from 'react';
import { Vector3 } from 'three';
import type { InSpace } from './SpaceNodes';

const NAMED = 12;
const APART_PX = 18;

/** The names of the strongest, and of whom is chosen; none lies on another. */
export function SpaceNames({ network, selected, lit, root }: InSpace & { root: HTMLElement }): null {
  const invalidate = useThree((state) => state.invalidate);
  const named = useMemo(() => {
    const rank = (agentId: string, weight: number): number => (agentId === selected ? Infinity : weight + (lit?.has(agentId) ? 1e9 : 0));
    return [...network.nodes].sort((one, other) => rank(other.agentId, other.weightedDegree) - rank(one.agentId, one.weightedDegree)).slice(0, NAMED);
  }, [network, selected, lit]);
  useEffect(() => {
    root.replaceChildren(...named.map(({ name, agentId }) => Object.assign(document.createElement('span'), { textContent: name, className: agentId === selected ? 'is-selected' : '' })));
    invalidate();
    return () => root.replaceChildren();
  }, [named, root, selected, invalidate]);
  useFrame(({ camera, size }) => {
    const taken: { x: number; y: number; half: number }[] = [];
    named.forEach(({ position, name }, index) => {
      const element = root.children[index];
      if (!(element instanceof HTMLElement)) return;
      const spot = new Vector3(position.x, position.y, position.z).project(camera);
      const at = { x: ((spot.x + 1) / 2) * size.width, y: ((1 - spot.y) / 2) * size.height, half: name.length * 4 };
      const isFree = spot.z < 1 && taken.every((other) => Math.abs(other.x - at.x) > other.half + at.half || Math.abs(other.y - at.y) > APART_PX);
      element.hidden = !isFree;
      if (!isFree) return;
      taken.push(at);
      element.style.transform = `translate(${at.x.toFixed(1)}px, ${(at.y + 10).toFixed(1)}px) translateX(-50%)`;
    });
  });
  return null;
}
