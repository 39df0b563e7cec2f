import { useFrame, useThree } from '@react-three/fiber';
import { useEffect, useRef } from 'react';
import { MathUtils, NeutralToneMapping, PCFShadowMap, Vector3, type DirectionalLight } from 'three';

import { SHADOW } from '../distances';
import { LIGHTS, SURROUNDINGS } from '../palette';
import { RATES } from '../timings';
import { STEP, useWorld } from './world';

const toSun = new Vector3();
/** How far shadows of the walls fall beyond the slab. */
const GROUND = { right: 9, behind: 4 } as const;

/** Sky, sun and fill; one shadow map around what is seen, refreshed a few times a second. */
export function Light() {
  const { theme, pulse, plan, camera: office } = useWorld();
  const gl = useThree((state) => state.gl);
  const sun = useRef<DirectionalLight>(null);
  const lastShadow = useRef(-1);
  const look = LIGHTS[theme];
  const { left, rear, width, depth } = plan.area;

  useEffect(() => {
    gl.toneMapping = NeutralToneMapping;
    gl.toneMappingExposure = SURROUNDINGS[theme].exposure;
    gl.shadowMap.enabled = true;
    gl.shadowMap.type = PCFShadowMap;
    gl.shadowMap.autoUpdate = false;
    gl.debug.checkShaderErrors = false;
    pulse.shadowsStale = true;
  }, [gl, pulse, theme]);

  useFrame(({ clock }) => {
    const light = sun.current;
    if (!light) return;
    const { shadowHz } = pulse.quality;
    light.castShadow = shadowHz > 0;
    if (clock.elapsedTime - lastShadow.current < 1 / Math.min(RATES.shadowHz, Math.max(1, shadowHz))) return;
    const moved = frameShadow(light, office.view.target, extentOf(office.view.distance, plan.area), look.keyFrom);
    if (!moved && !pulse.shadowsStale) return;
    lastShadow.current = clock.elapsedTime;
    pulse.shadowsStale = false;
    gl.shadowMap.needsUpdate = true;
  }, STEP.light);

  return (
    <>
      <hemisphereLight args={[look.sky, look.ground, look.hemisphere]} />
      <directionalLight
        ref={sun} color={look.key} intensity={look.keyPower} castShadow shadow-mapSize={[SHADOW.size, SHADOW.size]} shadow-bias={SHADOW.bias}
        shadow-normalBias={SHADOW.normalBias} shadow-radius={look.softness * 0.6} shadow-intensity={look.shadow}
      />
      <directionalLight color={look.fill} intensity={look.fillPower} position={[12, 8, 14]} />
      <mesh rotation-x={-Math.PI / 2} position={[left + width / 2 + GROUND.right / 2, -0.53, rear + depth / 2 - GROUND.behind / 2]} receiveShadow>
        <planeGeometry args={[width + GROUND.right + 2, depth + GROUND.behind + 2]} />
        <shadowMaterial color={SURROUNDINGS[theme].ground} opacity={SURROUNDINGS[theme].groundOpacity} />
      </mesh>
    </>
  );
}

/** How far around the target shadows are drawn: all of a small plan, a part of a large one, less from near by. */
function extentOf(distance: number, area: { width: number; depth: number }): number {
  const whole = Math.hypot(area.width, area.depth) / 2 + 4;
  const seen = MathUtils.clamp(distance * 0.42, 10, whole);
  return Math.ceil(seen / 4) * 4;
}

/** Aim the shadow map; small moves within a grid change nothing, so that shadows do not swim. */
function frameShadow(light: DirectionalLight, around: Vector3, extent: number, from: readonly [number, number, number]): boolean {
  const grid = extent / 4;
  const x = Math.round(around.x / grid) * grid;
  const z = Math.round(around.z / grid) * grid;
  const camera = light.shadow.camera;
  toSun.set(...from).normalize().multiplyScalar(extent * 1.5 + 12);
  const same = light.target.position.x === x && light.target.position.z === z && camera.right === extent && light.position.x === x + toSun.x;
  if (same) return false;
  light.target.position.set(x, 0, z);
  light.target.updateMatrixWorld();
  light.position.set(x + toSun.x, toSun.y, z + toSun.z);
  Object.assign(camera, { left: -extent, right: extent, top: extent * 0.86, bottom: -extent * 0.86, near: SHADOW.near, far: extent * 3 + 24 });
  camera.updateProjectionMatrix();
  return true;
}
