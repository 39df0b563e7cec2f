import { useThree } from '@react-three/fiber';
import { useEffect, useMemo } from 'react';
import { EdgesGeometry, Group, LineBasicMaterial, LineDashedMaterial, LineSegments, Mesh, MeshBasicMaterial, Vector3, type Object3D } from 'three';
import { ConvexGeometry } from 'three/addons/geometries/ConvexGeometry.js';
import type { InSpace } from './SpaceNodes';

const LEAST = 5;
const ROOM = 0.7;
const FAINT = 0.06;
const AROUND = [[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]] as const;

/** Every other community has a dashed outline: colour is never the only difference. */
function hullOf(spots: Vector3[], tone: number, colour: string): Object3D[] {
  const rim = spots.flatMap((spot) => AROUND.map(([x, y, z]) => new Vector3(x, y, z).multiplyScalar(ROOM).add(spot)));
  const geometry = new ConvexGeometry(rim);
  const body = new Mesh(geometry, new MeshBasicMaterial({ color: colour, transparent: true, opacity: FAINT, depthWrite: false }));
  const outline = { color: colour, transparent: true, opacity: 0.35 };
  const edges = new LineSegments(new EdgesGeometry(geometry, 25), tone % 2 ? new LineDashedMaterial({ ...outline, dashSize: 0.3, gapSize: 0.25 }) : new LineBasicMaterial(outline));
  edges.computeLineDistances();
  return [body, edges];
}

/** What belongs together, as bodies one sees through; they choose nobody. */
export function SpaceHulls({ network, tones, inks }: InSpace) {
  const invalidate = useThree((state) => state.invalidate);
  const hulls = useMemo(() => {
    const group = new Group();
    const least = Math.max(LEAST, network.nodes.length / 100);
    for (const { id } of network.communities) {
      const spots = network.nodes.filter(({ community }) => community === id).map(({ position: { x, y, z } }) => new Vector3(x, y, z));
      const tone = tones.get(id) ?? 0;
      if (spots.length >= least) group.add(...hullOf(spots, tone, inks.tones[tone] ?? inks.ink));
    }
    group.traverse((thing) => (thing.raycast = () => undefined));
    return group;
  }, [network, tones, inks]);
  useEffect(() => {
    invalidate();
    return () =>
      hulls.traverse((thing) => {
        if (!(thing instanceof Mesh || thing instanceof LineSegments)) return;
        thing.geometry.dispose();
        thing.material.dispose();
      });
  }, [hulls, invalidate]);
  return <primitive object={hulls} />;
}
