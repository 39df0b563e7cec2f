import { Color, PlaneGeometry, ShaderMaterial } from 'three';

import { PERSON } from '../distances';
import { Instances } from '../geometry/instances';
import { SELECTION, type Theme } from '../palette';
import type { Crowd } from '../people/crowd';

const ABOVE_FLOOR = 0.22;
const LARGER = 1.75;

const VERTEX = /* glsl */ `
  attribute vec4 place; uniform float least;
  varying vec2 p;
  void main() {
    p = position.xy;
    float radius = max(place.w, least);
    gl_Position = projectionMatrix * viewMatrix * vec4(place.x + p.x * radius, place.y, place.z - p.y * radius, 1.);
  }`;
/** Four corners of a square: a shape of its own, which no status has. */
const FRAGMENT = /* glsl */ `
  uniform vec3 colour; varying vec2 p;
  void main() {
    vec2 a = abs(p);
    float edge = max(a.x, a.y), corner = min(a.x, a.y);
    if (edge > .98 || edge < .8 || corner < .45) discard;
    gl_FragColor = vec4(colour, 1.);
    #include <colorspace_fragment>
  }`;

/** Corners around everybody who is picked to be acted on together. One draw call. */
export class PickedMarks {
  private readonly material = new ShaderMaterial({
    depthWrite: false, vertexShader: VERTEX, fragmentShader: FRAGMENT, uniforms: { colour: { value: new Color() }, least: { value: 0 } },
  });
  private readonly instances = new Instances(new PlaneGeometry(2, 2), this.material, { place: 4 });

  constructor() {
    this.instances.mesh.renderOrder = 3;
  }

  get mesh(): Instances['mesh'] {
    return this.instances.mesh;
  }

  paint(theme: Theme): void {
    (this.material.uniforms['colour']!.value as Color).set(SELECTION[theme]);
  }

  /** Lay the corners; from far away they stay at least some pixels large. */
  lay(crowd: Crowd, picked: ReadonlySet<string>, metresPerPixel: number): void {
    this.material.uniforms['least']!.value = metresPerPixel * 6;
    this.instances.begin();
    for (const id of picked) {
      const figure = crowd.find(id);
      if (!figure || figure.gone) continue;
      this.instances.set('place', this.instances.next(), figure.place.x, ABOVE_FLOOR, figure.place.z, PERSON.ringSeated * LARGER * 0.8);
    }
    this.instances.end();
  }

  dispose(): void {
    this.instances.dispose();
    this.material.dispose();
  }
}
