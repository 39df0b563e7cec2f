import { useMemo } from 'react';
import { useThree } from '@react-three/fiber';

import { footprintsOn } from '../campus/furnishedPlan';
import { FLOOR } from '../distances';
import { paintFloor, paintGlow } from '../floor/paintFloor';
import { lightPools } from '../floor/pools';
import { panes, shell } from '../furniture/shell';
import { floorMaterial, paneMaterial, setMaterial } from '../materials';
import type { FloorPlan } from '../plan/types';
import { SlabShade } from './SlabShade';
import { Furniture } from './Furniture';
import { useDisposal, useFonts } from './hooks';
import { useFurnished, useWorld } from './world';

/** Large things are drawn after what stands before them, which spares their hidden pixels. */
const ORDER = { walls: 0.5, floor: 0.6 } as const;

/** Everything that stands still: slabs, walls, floors and furniture. */
export function Office() {
  const { plan, uniforms, theme, pulse } = useWorld();
  const material = useMemo(() => setMaterial(uniforms), [uniforms]);
  useDisposal(material);
  const pools = useMemo(() => {
    const texture = lightPools(plan, plan.area);
    uniforms.pools.value = texture;
    uniforms.poolArea.value.set(plan.area.left, plan.area.rear, 1 / plan.area.width, 1 / plan.area.depth);
    return texture;
  }, [plan, uniforms]);
  useDisposal(pools);
  pulse.shadowsStale = true;
  const furnished = useFurnished();
  return (
    <>
      {furnished.floors.map((floor) => <Floor key={`${floor.id}-${theme}`} floor={floor} material={material} />)}
      <Furniture material={material} />
    </>
  );
}

function Floor({ floor, material }: { floor: FloorPlan; material: ReturnType<typeof setMaterial> }) {
  const { theme } = useWorld();
  const walls = useMemo(() => shell(floor, theme), [floor, theme]);
  const glass = useMemo(() => panes(floor), [floor]);
  const pane = useMemo(() => paneMaterial(theme), [theme]);
  useDisposal(walls);
  useDisposal(glass);
  useDisposal(pane);
  return (
    <>
      <mesh geometry={walls} material={material} castShadow receiveShadow renderOrder={ORDER.walls} />
      <mesh geometry={glass} material={pane} />
      <PaintedFloor floor={floor} />
      <SlabShade area={floor.area} />
    </>
  );
}

/** Boards, carpets and names; painted anew when the language changes or the letters have arrived. */
function PaintedFloor({ floor }: { floor: FloorPlan }) {
  const { theme, language, uniforms, pulse } = useWorld();
  const plan = useFurnished();
  const most = useThree((state) => Math.min(FLOOR.maxTexture, state.gl.capabilities.maxTextureSize));
  const fonts = useFonts();
  const map = useMemo(() => {
    pulse.stale = true;
    return paintFloor(floor, { ...plan, footprints: footprintsOn(plan, floor.area) }, theme, language, most);
    // The letters are drawn with whatever fonts have arrived.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [floor, theme, language, most, fonts]);
  // eslint-disable-next-line react-hooks/exhaustive-deps
  const glow = useMemo(() => (theme === 'evening' ? paintGlow(floor, language) : null), [floor, theme, language, fonts]);
  const material = useMemo(() => floorMaterial(map, glow, uniforms), [map, glow, uniforms]);
  useDisposal(map);
  useDisposal(glow);
  useDisposal(material);
  const { left, rear, width, depth } = floor.area;
  return (
    <mesh material={material} receiveShadow renderOrder={ORDER.floor} rotation-x={-Math.PI / 2} position={[left + width / 2, 0.002, rear + depth / 2]}>
      <planeGeometry args={[width, depth]} />
    </mesh>
  );
}
