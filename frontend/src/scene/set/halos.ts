import { AdditiveBlending, Color, PlaneGeometry, ShaderMaterial } from 'three';

import { Instances } from '../geometry/instances';
import { LAMP_LIGHT } from '../palette';
import type { Halo } from '../plan/types';

const VERTEX = /* glsl */ `
  attribute vec4 place; varying vec2 u;
  void main() {
    u = position.xy * 2.;
    vec4 p = viewMatrix * vec4(place.xyz, 1.);
    p.xy += position.xy * place.w; p.z += .25;
    gl_Position = projectionMatrix * p;
  }`;
const FRAGMENT = /* glsl */ `
  uniform vec3 colour; varying vec2 u;
  void main() {
    float r = length(u);
    float a = r > 1. ? 0. : mix(.55, .2, smoothstep(0., .25, r)) * (1. - smoothstep(.25, 1., r));
    gl_FragColor = vec4(colour, a);
    #include <colorspace_fragment>
  }`;

/** The glow of lamps after dusk: one draw call, no bloom pass. */
export function halos(places: readonly Halo[]): { mesh: Instances['mesh']; dispose: () => void } {
  const material = new ShaderMaterial({
    transparent: true, depthWrite: false, blending: AdditiveBlending, vertexShader: VERTEX, fragmentShader: FRAGMENT, uniforms: { colour: { value: new Color(LAMP_LIGHT) } },
  });
  const instances = new Instances(new PlaneGeometry(1, 1), material, { place: 4 }, Math.max(1, places.length));
  instances.begin();
  for (const { x, y, z, size } of places) instances.set('place', instances.next(), x, y, z, size);
  instances.end();
  instances.mesh.renderOrder = 3;
  return {
    mesh: instances.mesh,
    dispose: () => {
      instances.dispose();
      material.dispose();
    },
  };
}
