import { Color, PlaneGeometry, ShaderMaterial } from 'three';

import { PERSON } from '../distances';
import { Instances } from '../geometry/instances';
import { SELECTION, STATUS_COLOURS, STATUS_LOOKS, type Theme } from '../palette';
import type { Crowd } from '../people/crowd';
import { RING } from '../timings';

const ABOVE_FLOOR = 0.014;

const VERTEX = /* glsl */ `
  attribute vec4 place; attribute vec4 state;
  varying vec2 p; varying vec4 s;
  void main() {
    s = state; p = position.xy * 1.4;
    vec3 world = place.xyz + vec3(position.x, 0., -position.y) * place.w * 1.4;
    gl_Position = projectionMatrix * viewMatrix * vec4(world, 1.);
  }`;

/** Each status has a shape of its own, so that colour is never the only sign. */
const FRAGMENT = /* glsl */ `
  uniform float t, dusk; uniform vec3 colours[${STATUS_LOOKS.length}]; uniform vec3 selection;
  varying vec2 p; varying vec4 s;
  const float TURN = 6.2831853;
  float band(float d, float w, float aa) { return 1. - smoothstep(w - aa, w + aa, abs(d)); }
  float triangle(vec2 q, float r) {
    q.y += r * .2; const float k = 1.7320508;
    q.x = abs(q.x) - r; q.y = q.y + r / k;
    if (q.x + k * q.y > 0.) q = vec2(q.x - k * q.y, -k * q.x - q.y) / 2.;
    q.x -= clamp(q.x, -2. * r, 0.);
    return -length(q) * sign(q.y);
  }
  float dashes(float a, float count, float duty) {
    float u = fract(a / TURN * count);
    return smoothstep(0., .06, u) * (1. - smoothstep(duty - .03, duty + .03, u));
  }
  void main() {
    float r = length(p), a = atan(p.y, p.x), aa = fwidth(r) * .8, m = 0., fill = 0.;
    int k = int(s.x + .5);
    vec3 c = colours[0];
    if (k == 0) {
      float u = fract(a / TURN - t * ${RING.spin} - s.y);
      m = max(band(r - .8, .035, aa) * .5, band(r - .8, .085, aa) * step(.68, u));
      fill = .14 * smoothstep(.85, .2, r);
    } else if (k == 1) {
      c = colours[1];
      float pulse = fract(t * ${RING.pulse} + s.y);
      m = max(band(r - .72, .075, aa), band(r - (.8 + .35 * pulse), .035, aa) * (1. - pulse) * .9);
      fill = .3 * step(r, .72);
    } else if (k == 2) {
      c = colours[2];
      float d = triangle(p, .8);
      m = max(band(d, .075, aa * 1.2), band(r - 1.02, .035, aa) * .85);
      fill = d < 0. ? .32 : 0.;
    } else if (k == 3) {
      c = colours[3];
      m = band(r - .78, .028, aa);
    } else if (k == 4) {
      c = colours[4];
      m = band(r - .78, .045, aa) * dashes(a, 10., .55);
    } else {
      c = colours[5];
      float hatch = smoothstep(.42, .5, abs(fract((p.x + p.y) * 4.2) - .5) + .2);
      m = max(band(r - .8, .09, aa) * dashes(a + s.y, 3., .7) * mix(.55, 1., hatch), band(r - .8, .025, aa) * .4);
      fill = .16 * hatch * smoothstep(.72, .66, r);
    }
    float chosen = max(band(r - 1.2, .05, aa), .35 * smoothstep(1.2, .9, r) * step(.0, 1.2 - r)) * s.w;
    float alpha = max(max(m, fill) * s.z, chosen);
    if (alpha < .01) discard;
    vec3 colour = mix(mix(c, vec3(1.), dusk * .12 * m), selection, step(max(m, fill) * s.z + .001, chosen));
    gl_FragColor = vec4(colour, alpha);
    #include <colorspace_fragment>
  }`;

/** The status rings below all people: one draw call. */
export class Rings {
  private readonly material = new ShaderMaterial({
    transparent: true, depthWrite: false, vertexShader: VERTEX, fragmentShader: FRAGMENT,
    uniforms: { t: { value: 0 }, dusk: { value: 0 }, colours: { value: STATUS_LOOKS.map(() => new Color()) }, selection: { value: new Color() } },
  });
  private readonly instances = new Instances(new PlaneGeometry(2, 2), this.material, { place: 4, state: 4 });

  constructor() {
    this.instances.mesh.renderOrder = 2;
  }

  get mesh(): Instances['mesh'] {
    return this.instances.mesh;
  }

  paint(theme: Theme): void {
    const { colours, dusk, selection } = this.material.uniforms as Record<string, { value: never }>;
    STATUS_LOOKS.forEach((look, i) => (colours!.value as Color[])[i]!.set(STATUS_COLOURS[theme][look]));
    (selection!.value as Color).set(SELECTION[theme]);
    dusk!.value = (theme === 'evening' ? 1 : 0) as never;
  }

  /** Lay a ring below everybody who is there. */
  lay(crowd: Crowd, time: number): void {
    this.material.uniforms['t']!.value = time;
    this.instances.begin();
    for (const figure of crowd.figures.values()) {
      if (figure.gone || !figure.inView) continue;
      const i = this.instances.next();
      const radius = figure.seated ? PERSON.ringSeated : PERSON.ringStanding;
      const lift = figure.statusLook === 'waiting' ? 0.004 : 0;
      this.instances.set('place', i, figure.place.x, ABOVE_FLOOR + lift, figure.place.z, radius);
      this.instances.set('state', i, STATUS_LOOKS.indexOf(figure.statusLook), figure.look.phase, figure.presence, figure.chosen);
    }
    this.instances.end();
  }

  dispose(): void {
    this.instances.dispose();
    this.material.dispose();
  }
}
