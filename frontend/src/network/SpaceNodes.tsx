import { useFrame, useThree, type ThreeEvent } from '@react-three/fiber';
import { useEffect, useMemo, useRef } from 'react';
import { BoxGeometry, Color, ConeGeometry, DodecahedronGeometry, InstancedMesh, Matrix4, MeshStandardMaterial, OctahedronGeometry, SphereGeometry, TorusGeometry, Vector3, type BufferGeometry } from 'three';
import type { NetworkNode, NetworkView } from '../protocol/network';
import type { Inks } from './painting';

export interface InSpace {
  network: NetworkView;
  tones: ReadonlyMap<string | number | null, number>;
  selected: string | null;
  lit: ReadonlySet<string> | null;
  inks: Inks;
}

/** A shape for each tone: colour is never the only difference. */
const SHAPES: (() => BufferGeometry)[] = [
  () => new SphereGeometry(1, 16, 12),
  () => new SphereGeometry(1, 24, 16),
  () => new BoxGeometry(1.5, 1.5, 1.5),
  () => new OctahedronGeometry(1.25),
  () => new ConeGeometry(1, 1.8, 20),
  () => new DodecahedronGeometry(1.1),
  () => new TorusGeometry(0.8, 0.38, 10, 24),
];
const SMALLEST = 0.16;
const LARGEST = 0.55;
const EASING_PER_SECOND = 5;
const NEAR = 0.002;

/** A network that reaches this far has its agents in full size; in a narrower one they would hide each other. */
const WIDE = 10;

function crampedBy(nodes: readonly NetworkNode[]): number {
  const places = nodes.filter(({ degree }) => degree > 0).map(({ position }) => position);
  const span = (axis: 'x' | 'y' | 'z'): number => (places.length ? Math.max(...places.map((spot) => spot[axis])) - Math.min(...places.map((spot) => spot[axis])) : WIDE);
  return Math.max(0.25, Math.min(1, Math.max(span('x'), span('y'), span('z')) / WIDE));
}

const sizeOf = ({ weightedDegree }: NetworkNode, heaviest: number): number => SMALLEST + (LARGEST - SMALLEST) * Math.sqrt(weightedDegree / heaviest);

interface Group {
  tone: number;
  members: NetworkNode[];
}

function groupsOf({ network, tones }: Pick<InSpace, 'network' | 'tones'>): Group[] {
  const members = new Map<number, NetworkNode[]>();
  for (const node of network.nodes) {
    const tone = tones.get(node.community) ?? 0;
    members.set(tone, [...(members.get(tone) ?? []), node]);
  }
  return [...members].map(([tone, some]) => ({ tone, members: some }));
}

export interface SpaceNodesProps extends InSpace {
  onSelect(agentId: string, event: ThreeEvent<MouseEvent>): void;
}

/** Everybody, as one mesh a tone. */
export function SpaceNodes(props: SpaceNodesProps) {
  const { network, tones } = props;
  const groups = useMemo(() => groupsOf({ network, tones }), [network, tones]);
  const heaviest = Math.max(...network.nodes.map(({ weightedDegree }) => weightedDegree)) || 1;
  const cramped = useMemo(() => crampedBy(network.nodes), [network]);
  return groups.map((group) => <SpaceGroup key={`${group.tone} ${group.members.length}`} {...props} group={group} heaviest={heaviest} cramped={cramped} />);
}

function SpaceGroup({ group: { tone, members }, heaviest, cramped, selected, lit, inks, onSelect }: SpaceNodesProps & { group: Group; heaviest: number; cramped: number }) {
  const invalidate = useThree((state) => state.invalidate);
  const spots = useRef(new Map<string, Vector3>());
  const mesh = useMemo(() => new InstancedMesh((SHAPES[tone] ?? SHAPES[0] ?? (() => new SphereGeometry(1)))(), new MeshStandardMaterial({ roughness: 0.7 }), members.length), [tone, members.length]);
  useEffect(
    () => () => {
      mesh.geometry.dispose();
      mesh.dispose();
    },
    [mesh],
  );
  useEffect(() => {
    const [own, ground] = [new Color(inks.tones[tone]), new Color(inks.ground)];
    members.forEach(({ agentId }, index) => {
      const isFar = lit !== null && !lit.has(agentId);
      mesh.setColorAt(index, agentId === selected ? new Color(inks.accent) : isFar ? own.clone().lerp(ground, 0.75) : own);
    });
    if (mesh.instanceColor) mesh.instanceColor.needsUpdate = true;
    invalidate();
  }, [mesh, members, selected, lit, inks, tone, invalidate]);
  useFrame((_, delta) => {
    const share = 1 - Math.exp(-EASING_PER_SECOND * Math.min(delta, 0.1));
    const matrix = new Matrix4();
    let moving = false;
    members.forEach((node, index) => {
      const goal = new Vector3(node.position.x, node.position.y, node.position.z);
      const spot = spots.current.get(node.agentId) ?? goal.clone();
      spots.current.set(node.agentId, spot);
      if (spot.distanceToSquared(goal) > NEAR) {
        spot.lerp(goal, share);
        moving = true;
      } else spot.copy(goal);
      const size = cramped * sizeOf(node, heaviest) * (node.agentId === selected ? 1.35 : 1);
      mesh.setMatrixAt(index, matrix.makeScale(size, size, size).setPosition(spot));
    });
    mesh.instanceMatrix.needsUpdate = true;
    mesh.boundingSphere = null;
    if (moving) invalidate();
  });
  return <primitive object={mesh} onClick={(event: ThreeEvent<MouseEvent>) => onSelect(members[event.instanceId ?? -1]?.agentId ?? '', event)} />;
}
