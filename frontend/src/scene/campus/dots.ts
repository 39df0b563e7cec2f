import { Color, PlaneGeometry, ShaderMaterial } from 'three';

import { Instances } from '../geometry/instances';
import { STATUS_COLOURS, STATUS_LOOKS, type Theme } from '../palette';
import type { Crowd } from '../people/crowd';

const ABOVE_TILES = 0.45;
/** A dot is never smaller than this on screen, nor than this on the floor (its radius). */
const PIXELS = 2.1;
const METRES = 0.55;

const VERTEX = /* glsl */ `
  attribute vec4 place; uniform float radius;
  varying vec2 p; varying float look;
  void main() {
    p = position.xy; look = place.w;
    gl_Position = projectionMatrix * viewMatrix * vec4(place.x + position.x * radius, place.y, place.z - position.y * radius, 1.);
  }`;
/** A disc for those at work, a diamond for who waits, a triangle for who failed, a ring for the idle, a thin one for the rest. */
const FRAGMENT = /* glsl */ `
  uniform vec3 colours[${STATUS_LOOKS.length}];
  varying vec2 p; varying float look;
  void main() {
    int k = int(look + .5);
    float r = length(p), d = r - .82;
    if (k == 1) d = (abs(p.x) + abs(p.y)) - .98;
    if (k == 2) d = max(-p.y - .6, abs(p.x) * .87 + p.y * .5 - .48);
    if (k == 3) d = abs(r - .66) - .2;
    if (k > 3) d = abs(r - .66) - .1;
    if (d > 0.) discard;
    vec3 c = colours[0];
    for (int i = 1; i < ${STATUS_LOOKS.length}; i++) if (i == k) c = colours[i];
    gl_FragColor = vec4(c, 1.);
    #include <colorspace_fragment>
  }`;

/** Everybody on floors seen from far away as one dot each, in the shape and colour of their status. One draw call. */
export class Dots {
  private readonly material = new ShaderMaterial({
    vertexShader: VERTEX, fragmentShader: FRAGMENT, uniforms: { radius: { value: METRES }, colours: { value: STATUS_LOOKS.map(() => new Color()) } },
  });
  private readonly instances = new Instances(new PlaneGeometry(2, 2), this.material, { place: 4 }, 256);

  get mesh(): Instances['mesh'] {
    return this.instances.mesh;
  }

  get count(): number {
    return this.instances.length;
  }

  paint(theme: Theme): void {
    const colours = this.material.uniforms['colours']!.value as Color[];
    STATUS_LOOKS.forEach((look, i) => colours[i]!.set(STATUS_COLOURS[theme][look]));
  }

  /** Set a dot for everybody on the floors that are not open. */
  lay(crowd: Crowd, isOpen: (floor: number) => boolean): void {
    this.instances.begin();
    for (const figure of crowd.figures.values()) {
      if (figure.gone || isOpen(figure.floor)) continue;
      const lift = figure.statusLook === 'waiting' || figure.statusLook === 'error' ? 0.05 : 0;
      this.instances.set('place', this.instances.next(), figure.place.x, ABOVE_TILES + lift, figure.place.z, STATUS_LOOKS.indexOf(figure.statusLook));
    }
    this.instances.end();
  }

  /** Keep the dots large enough to be seen. */
  scale(metresPerPixel: number): void {
    this.material.uniforms['radius']!.value = Math.max(METRES, PIXELS * metresPerPixel);
  }

  dispose(): void {
    this.instances.dispose();
    this.material.dispose();
  }
}
