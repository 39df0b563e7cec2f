import type { IUniform, Texture, WebGLProgramParametersWithUniforms } from 'three';

import { BONE_COUNT } from './skeleton';

/** Colours of a figure, in the order in which they stand behind its bones in the table. */
export const SLOTS = ['skin', 'hair', 'top', 'trousers', 'shoes', 'accessory', 'collar', 'sleeve', 'blush', 'face', 'glasses', 'box', 'ribbon'] as const;
export type Slot = (typeof SLOTS)[number];

export const COLOUR_COLUMN = BONE_COUNT * 3;
/** Presence (0 gone to 1 here), paleness (0 to 1), highlight (0 to 1), unused. */
export const STATE_COLUMN = COLOUR_COLUMN + SLOTS.length;
export const TABLE_WIDTH = STATE_COLUMN + 1;

const TABLE = /* glsl */ `
  attribute float row;
  uniform highp sampler2D figures;
  vec4 entry(int column) { return texelFetch(figures, ivec2(column, int(row + .5)), 0); }
  mat4 matrixOf(float bone) {
    int first = int(bone + .5) * 3;
    return transpose(mat4(entry(first), entry(first + 1), entry(first + 2), vec4(0., 0., 0., 1.)));
  }
  #ifdef SOFT
  attribute vec2 bones; attribute float share;
  mat4 boneMatrix() {
    mat4 first = matrixOf(bones.x);
    return share > .997 ? first : first * share + matrixOf(bones.y) * (1. - share);
  }
  #else
  attribute float bone;
  mat4 boneMatrix() { return matrixOf(bone); }
  #endif`;

type Patch = (shader: WebGLProgramParametersWithUniforms) => void;

export const figureVertex = (table: IUniform<Texture>): Patch => (shader) => {
  shader.uniforms['figures'] = table;
  shader.vertexShader = shader.vertexShader
    .replace('#include <common>', `#include <common>\n${TABLE}\nattribute float slot; varying vec4 vState;`)
    .replace('#include <color_vertex>', `
      vColor = vec4(color * entry(${COLOUR_COLUMN} + int(slot + .5)).rgb, 1.);
      vState = entry(${STATE_COLUMN});`)
    .replace('#include <beginnormal_vertex>', 'mat4 moved = boneMatrix();\nvec3 objectNormal = mat3(moved) * normal;')
    .replace('#include <begin_vertex>', 'vec3 transformed = (moved * vec4(position, 1.)).xyz;');
};

/** Leave by dissolving (ordered dither keeps the depth right), grow pale when stale, glow a little when chosen. */
export const figureFragment: Patch = (shader) => {
  shader.fragmentShader = shader.fragmentShader
    .replace('#include <common>', /* glsl */ `#include <common>
      varying vec4 vState;
      float dither(vec2 at) { return fract(52.9829189 * fract(dot(at, vec2(.06711056, .00583715)))); }`)
    .replace('#include <color_fragment>', /* glsl */ `#include <color_fragment>
      if (vState.x < .999 && dither(gl_FragCoord.xy) >= vState.x) discard;
      diffuseColor.rgb = mix(diffuseColor.rgb, mix(vec3(dot(diffuseColor.rgb, vec3(.3, .59, .11))), vec3(.62), .35), vState.y);`)
    .replace('#include <opaque_fragment>', 'outgoingLight += diffuseColor.rgb * vState.z * .16;\n#include <opaque_fragment>');
};

export const figureDepthVertex = (table: IUniform<Texture>): Patch => (shader) => {
  shader.uniforms['figures'] = table;
  shader.vertexShader = shader.vertexShader
    .replace('#include <common>', `#include <common>\n${TABLE}`)
    .replace('#include <begin_vertex>', 'vec3 transformed = entry(' + STATE_COLUMN + ').x < .4 ? vec3(0.) : (boneMatrix() * vec4(position, 1.)).xyz;');
};
