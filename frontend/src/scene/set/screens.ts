import type { CanvasTexture} from 'three';
import { BufferGeometry, Color, Float32BufferAttribute, ShaderMaterial } from 'three';

import { SCREEN_PLACES, screenOf } from '../furniture/desk';
import { DESK } from '../distances';
import { textureOf } from '../floor/canvas';
import { chanceFrom, pickBy } from '../geometry/chance';
import { Instances } from '../geometry/instances';
import { SCREEN_BACKS, SCREEN_CODE, STATUS_COLOURS, STATUS_LOOKS, type StatusLook } from '../palette';
import type { Crowd } from '../people/crowd';
import { ahead } from '../plan/arrangement';
import type { DeskPlan } from '../plan/types';

const TILE = { width: 256, height: 150 } as const;
const OFF = STATUS_LOOKS.indexOf('offline');

/** The picture of a screen and, behind it, the bar that shows the same colour to those across. */
const VERTEX = /* glsl */ `
  attribute vec4 place; attribute vec4 shape; attribute vec2 show; attribute float part;
  varying vec2 u; varying vec2 s; varying float bar;
  void main() {
    bar = part; s = show; u = uv;
    vec3 p = part < .5 ? vec3(position.xy * shape.yz, 0.) : vec3(-position.x * .3, position.y * .026, -.056);
    float c = cos(shape.x), n = sin(shape.x);
    p = vec3(p.x, c * p.y - n * p.z, n * p.y + c * p.z) + vec3(0., part < .5 ? 0. : -.1, 0.);
    p += vec3(0., place.y, shape.w);
    float a = cos(place.w), b = sin(place.w);
    vec3 world = vec3(place.x + a * p.x + b * p.z, p.y, place.z - b * p.x + a * p.z);
    gl_Position = projectionMatrix * viewMatrix * vec4(world, 1.);
  }`;
const FRAGMENT = /* glsl */ `
  uniform sampler2D map; uniform float t; uniform vec3 colours[${STATUS_LOOKS.length}];
  varying vec2 u; varying vec2 s; varying float bar;
  void main() {
    int k = int(s.x + .5);
    vec3 c = colours[0];
    for (int i = 1; i < ${STATUS_LOOKS.length}; i++) if (i == k) c = colours[i];
    vec4 texel = texture2D(map, vec2((u.x * .98 + .01 + s.x) / ${STATUS_LOOKS.length}., u.y));
    float written = floor(fract(t * .09 + s.y) * 11.);
    vec4 blank = texture2D(map, vec2((.5 + s.x) / ${STATUS_LOOKS.length}., .98));
    if (k == 0 && (1. - u.y) * 9. > written + 1.) texel = blank;
    gl_FragColor = vec4(bar > .5 ? (k == ${OFF} ? vec3(.3) : c) : texel.rgb, 1.);
    #include <colorspace_fragment>
  }`;

/** The screens of all desks: they show the state of whoever sits there. One draw call. */
export class Screens {
  private readonly map: CanvasTexture = textureOf(atlas(), 4);
  private readonly material: ShaderMaterial;
  private readonly instances: Instances;
  private readonly looks: Uint8Array;

  constructor(private readonly desks: readonly DeskPlan[]) {
    const colours = STATUS_LOOKS.map((look) => new Color(STATUS_COLOURS.evening[look]));
    this.material = new ShaderMaterial({ vertexShader: VERTEX, fragmentShader: FRAGMENT, side: 2, uniforms: { map: { value: this.map }, t: { value: 0 }, colours: { value: colours } } });
    this.instances = new Instances(picture(), this.material, { place: 4, shape: 4, show: 2 }, Math.max(1, desks.length));
    this.looks = new Uint8Array(desks.length).fill(OFF);
    this.stand();
  }

  get mesh(): Instances['mesh'] {
    return this.instances.mesh;
  }

  /** Show at each desk how its sitter is; empty desks are off. */
  show(crowd: Crowd): void {
    this.looks.fill(OFF);
    for (const figure of crowd.present) {
      const desk = figure.seat?.desk ?? -1;
      if (desk >= 0 && !figure.walk && !figure.leaving) this.looks[desk] = STATUS_LOOKS.indexOf(figure.statusLook);
    }
    this.looks.forEach((look, i) => this.instances.set('show', i, look, (i * 0.37) % 1));
    this.instances.mesh.geometry.getAttribute('show').needsUpdate = true;
  }

  run(time: number): void {
    this.material.uniforms['t']!.value = time;
  }

  dispose(): void {
    this.map.dispose();
    this.material.dispose();
    this.instances.dispose();
  }

  private stand(): void {
    this.instances.begin();
    for (const desk of this.desks) {
      const i = this.instances.next();
      const [x, z] = ahead(desk.x, desk.z, desk.rotationY, DESK.reach);
      const screen = SCREEN_PLACES[screenOf(desk.style)];
      this.instances.set('place', i, x, screen.y, z, desk.rotationY);
      this.instances.set('shape', i, screen.tilt, screen.width, screen.height, screen.z);
      this.instances.set('show', i, OFF, 0);
    }
    this.instances.end();
  }
}

function picture(): BufferGeometry {
  const geometry = new BufferGeometry();
  const square = [-0.5, -0.5, 0, 0.5, -0.5, 0, 0.5, 0.5, 0, -0.5, 0.5, 0];
  geometry.setAttribute('position', new Float32BufferAttribute([...square, ...square], 3));
  geometry.setAttribute('uv', new Float32BufferAttribute([0, 0, 1, 0, 1, 1, 0, 1, 0, 0, 1, 0, 1, 1, 0, 1], 2));
  geometry.setAttribute('part', new Float32BufferAttribute([0, 0, 0, 0, 1, 1, 1, 1], 1));
  return geometry.setIndex([0, 1, 2, 0, 2, 3, 4, 5, 6, 4, 6, 7]);
}

function atlas(): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = TILE.width * STATUS_LOOKS.length;
  canvas.height = TILE.height;
  const paint = canvas.getContext('2d') as CanvasRenderingContext2D;
  STATUS_LOOKS.forEach((look, index) => {
    paint.save();
    paint.translate(index * TILE.width, 0);
    paint.fillStyle = SCREEN_BACKS[look];
    paint.fillRect(0, 0, TILE.width, TILE.height);
    paint.fillStyle = STATUS_COLOURS.evening[look];
    DRAWINGS[look](paint);
    paint.restore();
  });
  return canvas;
}

const DRAWINGS: Record<StatusLook, (paint: CanvasRenderingContext2D) => void> = {
  working: code,
  waiting(paint) {
    paint.font = '900 96px "Nunito", "Nunito Sans", system-ui, sans-serif';
    paint.textAlign = 'center';
    paint.fillText('?', TILE.width / 2, 110);
  },
  error(paint) {
    paint.beginPath();
    paint.moveTo(TILE.width / 2, 26);
    paint.lineTo(TILE.width / 2 + 58, 122);
    paint.lineTo(TILE.width / 2 - 58, 122);
    paint.fill();
    paint.fillStyle = '#fff';
    paint.fillRect(TILE.width / 2 - 6, 58, 12, 36);
    paint.fillRect(TILE.width / 2 - 6, 101, 12, 11);
  },
  idle(paint) {
    paint.globalAlpha = 0.6;
    paint.fillRect(30, 96, TILE.width - 60, 8);
    paint.beginPath();
    paint.arc(TILE.width / 2, 62, 22, 0, Math.PI * 2);
    paint.fill();
  },
  offline(paint) {
    paint.globalAlpha = 0.25;
    paint.fillRect(TILE.width / 2 - 20, 70, 40, 6);
  },
  stale(paint) {
    paint.globalAlpha = 0.7;
    for (const x of [-34, 0, 34]) paint.fillRect(TILE.width / 2 + x - 8, 66, 16, 16);
  },
};

function code(paint: CanvasRenderingContext2D): void {
  const chance = chanceFrom(5);
  const inks = [STATUS_COLOURS.evening.working, ...SCREEN_CODE];
  for (let row = 0; row < 8; row += 1) {
    let x = 14 + (row % 3) * 12;
    for (let word = 0; word < 3; word += 1) {
      const length = 16 + chance() * 46;
      paint.fillStyle = pickBy(inks, Math.floor(chance() * inks.length));
      paint.beginPath();
      paint.roundRect(x, 14 + row * 16, length, 7, 3);
      paint.fill();
      x += length + 8;
    }
  }
}
