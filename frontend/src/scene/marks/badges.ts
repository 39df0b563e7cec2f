import { MathUtils, PlaneGeometry, ShaderMaterial, Vector3, type PerspectiveCamera, type Texture } from 'three';

import { BADGE, PERSON } from '../distances';
import { textureOf } from '../floor/canvas';
import { Instances } from '../geometry/instances';
import type { Theme } from '../palette';
import type { Crowd } from '../people/crowd';
import type { Figure } from '../people/figure';
import { RAISED_POSES } from '../people/poses';
import { BADGED, badgeAtlas } from './glyphs';

const VERTEX = /* glsl */ `
  attribute vec4 place; attribute vec2 sign; uniform float tiles;
  varying vec2 u; varying float shown;
  void main() {
    u = vec2((uv.x + sign.x) / tiles, uv.y); shown = sign.y;
    vec4 p = viewMatrix * vec4(place.xyz, 1.);
    p.xy += position.xy * place.w; p.z += .25;
    gl_Position = projectionMatrix * p;
  }`;
const FRAGMENT = /* glsl */ `
  uniform sampler2D map; varying vec2 u; varying float shown;
  void main() {
    vec4 texel = texture2D(map, u);
    if (texel.a < .01) discard;
    gl_FragColor = vec4(texel.rgb, texel.a * shown);
    #include <colorspace_fragment>
  }`;

const head = new Vector3();

/** How high above the head's middle a figure's badge hangs: above a raised hand where there is one. */
export function badgeHeight(figure: Figure, size: number): number {
  return PERSON.headTop + (RAISED_POSES.has(figure.pose) && !figure.walk ? 0.3 : 0.06) + size * 0.5;
}

/** A badge keeps its size on screen, within limits. */
export function badgeSize(camera: PerspectiveCamera, distance: number, screenHeight: number): number {
  const metresPerPixel = (2 * distance * Math.tan((camera.fov * Math.PI) / 360)) / screenHeight;
  const crowded = MathUtils.smoothstep(distance, BADGE.crowdedBeyond, BADGE.fewestBeyond);
  const pixels = MathUtils.lerp(BADGE.pixels, BADGE.fewestPixels, crowded);
  return Math.min(BADGE.largest, Math.max(BADGE.smallest, pixels * metresPerPixel));
}

export const isBadged = (figure: Figure): boolean => BADGED.includes(figure.statusLook);

/** The signs above those who wait, are stuck, leave or have fallen silent: one draw call. */
export class Badges {
  private readonly material = new ShaderMaterial({
    transparent: true, depthWrite: false, depthTest: false, vertexShader: VERTEX, fragmentShader: FRAGMENT, uniforms: { map: { value: null }, tiles: { value: BADGED.length } },
  });
  private readonly instances = new Instances(new PlaneGeometry(1, 1), this.material, { place: 4, sign: 2 });

  constructor() {
    this.instances.mesh.renderOrder = 5;
  }

  get mesh(): Instances['mesh'] {
    return this.instances.mesh;
  }

  paint(theme: Theme): void {
    const map = this.material.uniforms['map']! as { value: Texture | null };
    map.value?.dispose();
    map.value = textureOf(badgeAtlas(theme), 4);
  }

  hang(crowd: Crowd, camera: PerspectiveCamera, screenHeight: number): void {
    this.instances.begin();
    for (const figure of crowd.figures.values()) {
      if (figure.gone || !figure.inView || !isBadged(figure)) continue;
      const i = this.instances.next();
      const size = badgeSize(camera, Math.hypot(figure.place.x - camera.position.x, camera.position.y - 1, figure.place.z - camera.position.z), screenHeight);
      crowd.aboveHead(figure, 0, head);
      this.instances.set('place', i, head.x, head.y + badgeHeight(figure, size), head.z, size);
      this.instances.set('sign', i, BADGED.indexOf(figure.statusLook), figure.presence);
    }
    this.instances.end();
  }

  dispose(): void {
    this.instances.dispose();
    (this.material.uniforms['map']!.value as Texture | null)?.dispose();
    this.material.dispose();
  }
}
