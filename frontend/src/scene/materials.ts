import { Color, DataTexture, MeshBasicMaterial, MeshDepthMaterial, MeshLambertMaterial, SRGBColorSpace, Vector4, type IUniform, type Material, type Texture, type WebGLProgramParametersWithUniforms } from 'three';

import { HEADROOM } from './floor/pools';
import { figureDepthVertex, figureFragment, figureVertex } from './people/figureShader';
import { SURROUNDINGS, type Theme } from './palette';

/** What all materials of one office share; a change of theme or plan changes these values, never the programs. */
export interface OfficeUniforms {
  /** Lamp light painted over the plan, sampled by world x and z: any number of lamps at the price of one. */
  pools: IUniform<Texture>;
  /** Where the pools lie: left, rear, 1/width, 1/depth. */
  poolArea: IUniform<Vector4>;
  poolPower: IUniform<number>;
  rim: IUniform<Color>;
  rimOnSet: IUniform<number>;
  rimOnPeople: IUniform<number>;
}

export function officeUniforms(): OfficeUniforms {
  return {
    pools: { value: noLight() },
    poolArea: { value: new Vector4(0, 0, 1, 1) },
    poolPower: { value: 0 },
    rim: { value: new Color() },
    rimOnSet: { value: 0 },
    rimOnPeople: { value: 0 },
  };
}

function noLight(): DataTexture {
  const texture = new DataTexture(new Uint8Array([0, 0, 0, 255]), 1, 1);
  texture.colorSpace = SRGBColorSpace;
  texture.needsUpdate = true;
  return texture;
}

/** Undoes the headroom that the painted lights keep, in linear light. */
const POOL_POWER = 1 / HEADROOM ** 2.2;

export function applyTheme(uniforms: OfficeUniforms, theme: Theme): void {
  const look = SURROUNDINGS[theme];
  uniforms.rim.value.set(look.rim);
  uniforms.rimOnSet.value = look.rimOnSet;
  uniforms.rimOnPeople.value = look.rimOnPeople;
  uniforms.poolPower.value = theme === 'evening' ? POOL_POWER : 0;
}

const ROOM_VERTEX_HEAD = 'varying vec3 vRoom;';
const ROOM_VERTEX = /* glsl */ `
  vec4 roomPoint = vec4(transformed, 1.);
  #ifdef USE_INSTANCING
  roomPoint = instanceMatrix * roomPoint;
  #endif
  vRoom = (modelMatrix * roomPoint).xyz;`;

const ROOM_FRAGMENT_HEAD = /* glsl */ `
  varying vec3 vRoom;
  uniform sampler2D pools; uniform vec4 poolArea; uniform float poolPower; uniform vec3 rim; uniform float rimPower;`;

/** Lamp light from above and around, then a rim of sky on what turns away from the eye. */
const roomFragment = (lampGain: string): string => /* glsl */ `
  float upward = dot(normal, (viewMatrix * vec4(0., 1., 0., 0.)).xyz);
  vec3 lamp = texture2D(pools, vec2((vRoom.x - poolArea.x) * poolArea.z, 1. - (vRoom.z - poolArea.y) * poolArea.w)).rgb;
  float reach = mix(1., .5, smoothstep(1.1, 2.4, vRoom.y)) * smoothstep(-.3, 0., vRoom.y);
  outgoingLight += diffuseColor.rgb * lamp * poolPower * ${lampGain} * reach * (.68 + .32 * upward);
  float away = pow(1. - saturate(dot(normal, normalize(vViewPosition))), 3.);
  outgoingLight += rim * away * rimPower * (.35 + .65 * saturate(upward * .5 + .5));`;

type Patch = (shader: WebGLProgramParametersWithUniforms) => void;

function inRoom(uniforms: OfficeUniforms, rimPower: IUniform<number>, lampGain: string): Patch {
  return (shader) => {
    Object.assign(shader.uniforms, { pools: uniforms.pools, poolArea: uniforms.poolArea, poolPower: uniforms.poolPower, rim: uniforms.rim, rimPower });
    shader.vertexShader = shader.vertexShader
      .replace('#include <common>', `#include <common>\n${ROOM_VERTEX_HEAD}`)
      .replace('#include <project_vertex>', `#include <project_vertex>\n${ROOM_VERTEX}`);
    shader.fragmentShader = shader.fragmentShader
      .replace('#include <common>', `#include <common>\n${ROOM_FRAGMENT_HEAD}`)
      .replace('#include <opaque_fragment>', `${roomFragment(lampGain)}\n#include <opaque_fragment>`);
  };
}

function patched<M extends Material>(material: M, name: string, ...patches: Patch[]): M {
  material.onBeforeCompile = (shader) => patches.forEach((patch) => patch(shader));
  material.customProgramCacheKey = () => name;
  return material;
}

/** Tinted vertices take the instance's colour, glowing ones their own light; the rest keep what they were painted. */
const finishes: Patch = (shader) => {
  shader.vertexShader = shader.vertexShader
    .replace('#include <common>', '#include <common>\nattribute float finish; varying float vGlow;')
    .replace('#include <color_vertex>', /* glsl */ `
      vColor = vec4(color, 1.);
      #ifdef USE_INSTANCING_COLOR
      if (finish > .5 && finish < 1.5) vColor.rgb *= instanceColor.rgb;
      #endif
      vGlow = step(1.5, finish);`);
  shader.fragmentShader = shader.fragmentShader
    .replace('#include <common>', '#include <common>\nvarying float vGlow;')
    .replace('#include <opaque_fragment>', 'outgoingLight = mix(outgoingLight, diffuseColor.rgb, vGlow);\n#include <opaque_fragment>');
};

/** Matte material of walls and furniture. */
export function setMaterial(uniforms: OfficeUniforms): MeshLambertMaterial {
  const matte = new MeshLambertMaterial({ vertexColors: true });
  return patched(matte, 'office-set', finishes, inRoom(uniforms, uniforms.rimOnSet, '1.25'));
}

/** Material of a painted floor; `glow` shines by itself. */
export function floorMaterial(map: Texture, glow: Texture | null, uniforms: OfficeUniforms): MeshLambertMaterial {
  const shine = glow ? { emissive: '#ffffff', emissiveIntensity: 0.34, emissiveMap: glow } : {};
  return patched(new MeshLambertMaterial({ map, ...shine }), `office-floor-${glow !== null}`, inRoom(uniforms, { value: 0 }, '1.0'));
}

export function paneMaterial(theme: Theme): MeshBasicMaterial {
  return new MeshBasicMaterial({ color: SURROUNDINGS[theme].pane, transparent: true, opacity: SURROUNDINGS[theme].paneOpacity, depthWrite: false });
}

/** How points follow bones: each one bone, or softly between two as in the model. */
export type Following = 'rigid' | 'soft';

const following = (how: Following): { defines: Record<string, string> } | undefined => (how === 'soft' ? { defines: { SOFT: '' } } : undefined);

/** Material of every figure; bones and colours come from the table of figures, one row each. */
export function figureMaterial(uniforms: OfficeUniforms, table: IUniform<Texture>, how: Following): MeshLambertMaterial {
  const skin = Object.assign(new MeshLambertMaterial({ vertexColors: true }), following(how));
  return patched(skin, `office-figure-${how}`, figureVertex(table), inRoom(uniforms, uniforms.rimOnPeople, '1.15'), figureFragment);
}

export function figureDepthMaterial(table: IUniform<Texture>, how: Following): MeshDepthMaterial {
  return patched(Object.assign(new MeshDepthMaterial(), following(how)), `office-figure-depth-${how}`, figureDepthVertex(table));
}
