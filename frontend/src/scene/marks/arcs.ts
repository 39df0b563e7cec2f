import { BufferGeometry, Color, Float32BufferAttribute, ShaderMaterial, Vector3 } from 'three';

import type { InteractionEdge } from '../../protocol/types';
import { ARC } from '../distances';
import { hashOf } from '../geometry/chance';
import { Instances } from '../geometry/instances';
import { ARC_COLOURS, type Theme } from '../palette';
import type { Crowd } from '../people/crowd';
import { ARC_LIFE } from '../timings';
import { LINK_SECONDS, living, withLink, type LiveLink } from './liveLinks';

/** The curve is bent in the vertex shader: two ends and a height are all an arc needs. */
const VERTEX = /* glsl */ `
  attribute vec3 from; attribute vec3 to; attribute vec4 tint; attribute vec2 phase; uniform float thick;
  varying vec4 k; varying vec2 ph; varying float along, facing, core;
  vec3 curve(vec3 mid, float u) { return mix(mix(from, mid, u), mix(mid, to, u), u); }
  void main() {
    k = tint; ph = phase; along = position.x; core = step(position.y, .5);
    vec3 mid = (from + to) * .5; mid.y = max(from.y, to.y) + distance(from, to) * ${ARC.rise};
    vec3 tangent = normalize(mix(mid - from, to - mid, along) + vec3(1e-5));
    vec3 side = normalize(cross(tangent, vec3(.001, 1., .002)));
    vec3 up = cross(side, tangent);
    vec3 outward = cos(position.z) * side + sin(position.z) * up;
    vec4 p = viewMatrix * vec4(curve(mid, along) + outward * thick * mix(${ARC.halo}, ${ARC.core}, core), 1.);
    facing = abs(dot(normalize(mat3(viewMatrix) * outward), normalize(-p.xyz)));
    gl_Position = projectionMatrix * p;
  }`;
const FRAGMENT = /* glsl */ `
  uniform float t, dusk; varying vec4 k; varying vec2 ph; varying float along, facing, core;
  void main() {
    if (along > ph.x) discard;
    float ends = smoothstep(0., .06, along) * smoothstep(1., .94, along) * ph.y;
    float pulse = pow(.5 + .5 * cos((along * 2. - t * .9) * 6.2831853), 6.);
    float a = core > .5 ? (.5 + .45 * pulse) * mix(1., .8, dusk) : facing * facing * mix(.16, .34, dusk) * (.6 + .6 * pulse);
    vec3 c = mix(k.rgb, vec3(1.), core > .5 ? pulse * mix(.4, .15, dusk) : 0.);
    gl_FragColor = vec4(c, a * ends);
    #include <colorspace_fragment>
  }`;

const a = new Vector3();
const b = new Vector3();
const colour = new Color();

/** Arcs between two who just exchanged something; they grow, pulse and fade within about four seconds. */
export class Arcs {
  private arcs: LiveLink[] = [];
  private theme: Theme = 'day';
  private readonly material = new ShaderMaterial({
    transparent: true, depthWrite: false, vertexShader: VERTEX, fragmentShader: FRAGMENT, uniforms: { t: { value: 0 }, dusk: { value: 0 }, thick: { value: 1 } },
  });
  private readonly instances = new Instances(tubes(), this.material, { from: 3, to: 3, tint: 4, phase: 2 }, ARC.most);

  constructor() {
    this.instances.mesh.renderOrder = 4;
  }

  get mesh(): Instances['mesh'] {
    return this.instances.mesh;
  }

  get busy(): boolean {
    return this.arcs.length > 0;
  }

  paint(theme: Theme): void {
    this.theme = theme;
    this.material.uniforms['dusk']!.value = theme === 'evening' ? 1 : 0;
  }

  /** Draw an exchange; a second one of the same pair keeps their arc alive. */
  add(edge: InteractionEdge, now: number): void {
    this.arcs = withLink(this.arcs, edge, now);
  }

  /** Exchanges that are shown now. */
  get links(): readonly LiveLink[] {
    return this.arcs;
  }

  /** Bend all arcs that live; `time` drives their pulses and may stand still. */
  bend(crowd: Crowd, now: number, time: number, thick: number): void {
    this.arcs = living(this.arcs, now);
    this.material.uniforms['t']!.value = time;
    this.material.uniforms['thick']!.value = thick;
    this.instances.begin();
    for (const arc of this.arcs) this.bendOne(arc, crowd, now - arc.born);
    this.instances.end();
  }

  dispose(): void {
    this.instances.dispose();
    this.material.dispose();
  }

  private bendOne(arc: LiveLink, crowd: Crowd, age: number): void {
    const source = crowd.find(arc.source);
    const target = crowd.find(arc.target);
    if (!source || !target || source.gone || target.gone || source === target) return;
    const i = this.instances.next();
    crowd.aboveHead(source, 0.3, a);
    crowd.aboveHead(target, 0.3, b);
    colour.set(ARC_COLOURS[this.theme][hashOf(arc.kind) % 3]!);
    this.instances.set('from', i, a.x, a.y, a.z);
    this.instances.set('to', i, b.x, b.y, b.z);
    this.instances.set('tint', i, colour.r, colour.g, colour.b, 1);
    const fading = Math.min(1, Math.max(0, (LINK_SECONDS - age) / ARC_LIFE.fade));
    this.instances.set('phase', i, Math.min(1.01, (age / ARC_LIFE.grow) ** 2), fading);
  }
}

/** A thin tube and a wide one: x along the curve, y 0 for the core and 1 for the halo, z around. */
function tubes(): BufferGeometry {
  const points: number[] = [];
  const index: number[] = [];
  for (const tube of [1, 0]) {
    const first = points.length / 3;
    for (let i = 0; i <= ARC.segments; i += 1) {
      for (let side = 0; side <= ARC.sides; side += 1) points.push(i / ARC.segments, tube, (side / ARC.sides) * Math.PI * 2);
    }
    for (let i = 0; i < ARC.segments; i += 1) {
      for (let side = 0; side < ARC.sides; side += 1) {
        const at = first + i * (ARC.sides + 1) + side;
        index.push(at, at + 1, at + ARC.sides + 1, at + 1, at + ARC.sides + 2, at + ARC.sides + 1);
      }
    }
  }
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new Float32BufferAttribute(points, 3));
  return geometry.setIndex(index);
}
