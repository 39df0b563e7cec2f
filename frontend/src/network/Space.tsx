import { OrbitControls } from '@react-three/drei/core/OrbitControls';
import { Canvas, type ThreeEvent } from '@react-three/fiber';
import { useMemo, useState } from 'react';
import { useText } from '../ui/hooks/useText';
import { useStore } from '../store/store';
import { inksOf } from './painting';
import type { PaperProps } from './Paper';
import { SpaceHulls } from './SpaceHulls';
import { SpaceNames } from './SpaceNames';
import { SpaceNodes } from './SpaceNodes';
import { SpaceTies } from './SpaceTies';

/** So many times its radius away, the whole network is seen. */
const AWAY = 2.5;
const LEAST_AWAY = 5;

interface Outlook {
  target: [number, number, number];
  away: number;
}

/** Where to look, and from how far: at the middle of those who work with somebody. */
function outlookOn({ nodes }: PaperProps['network']): Outlook {
  const tied = nodes.filter(({ degree }) => degree > 0);
  const some = (tied.length ? tied : nodes).map(({ position }) => position);
  const mean = (axis: 'x' | 'y' | 'z'): number => some.reduce((sum, spot) => sum + spot[axis], 0) / Math.max(1, some.length);
  const target: Outlook['target'] = [mean('x'), mean('y'), mean('z')];
  const reach = Math.max(0, ...some.map(({ x, y, z }) => Math.hypot(x - target[0], y - target[1], z - target[2])));
  return { target, away: Math.max(LEAST_AWAY, AWAY * reach) };
}

/** The network in space, as the server lays it out: turn it, come nearer, choose somebody. */
export function Space({ network, tones, selected, lit, onSelect }: PaperProps) {
  const { t } = useText();
  const theme = useStore((state) => state.theme);
  // The theme names the colours anew.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  const inks = useMemo(() => inksOf(document.documentElement), [theme]);
  const [names, setNames] = useState<HTMLElement | null>(null);
  const [{ target, away }] = useState(() => outlookOn(network));
  const drawn = { network, tones, selected, lit, inks };
  const miss = (event: MouseEvent): void => {
    if (event.type === 'click') onSelect(null);
  };
  return (
    <div className="space" role="img" aria-label={t('network.space')}>
      <Canvas frameloop="demand" dpr={[1, 2]} camera={{ position: [target[0], target[1], target[2] + away], fov: 50 }} onPointerMissed={miss}>
        <ambientLight intensity={1.6} />
        <directionalLight position={[10, 20, 15]} intensity={1.6} />
        <SpaceHulls {...drawn} />
        <SpaceTies {...drawn} />
        <SpaceNodes {...drawn} onSelect={(agentId: string, event: ThreeEvent<MouseEvent>) => {
            event.stopPropagation();
            if (event.delta < 4) onSelect(agentId);
          }}
        />
        {names && <SpaceNames {...drawn} root={names} />}
        <OrbitControls target={target} enableDamping={false} minDistance={4} maxDistance={80} />
      </Canvas>
      <div className="space-names" ref={setNames} aria-hidden="true" />
    </div>
  );
}
