import { Vector3, type PerspectiveCamera, type WebGLRenderer } from 'three';

import { project } from '../camera/picking';
import type { Governor } from '../quality/governor';
import { measures } from '../quality/measures';
import { drawsInSoftware } from './capability';
import type { World } from './world';

/** What browser tests may look at: counts of the last frame drawn. */
export interface OfficeReport {
  drawCalls: number;
  triangles: number;
  agentsDrawn: number;
  detailed: number;
  simplified: number;
  far: number;
  labels: number;
  frames: number;
  /** People on floors seen from far away, drawn as dots. */
  dots: number;
  openFloors: number;
  /** What the graphics card holds; it must not grow. */
  geometries: number;
  textures: number;
  /** The nearest people are the rigged model. */
  rigged: boolean;
}

export interface AgentReport {
  x: number;
  y: number;
  z: number;
  screenX: number;
  screenY: number;
  status: string;
  pose: string;
  walking: boolean;
}

declare global {
  interface Window {
    __office?: OfficeReport;
    __officeAgent?: (agentId: string) => AgentReport | null;
  }
}

const point = new Vector3();
const WAIST = 0.7;

const SECOND = 1000;
let counted = { from: 0, frames: 0, rate: 0 };

/** Count the frames of about the last second. */
function framesPerSecond(): number {
  const now = performance.now();
  counted.frames += 1;
  if (now - counted.from > SECOND) counted = { from: now, frames: 0, rate: (counted.frames * SECOND) / (now - counted.from) };
  return counted.rate;
}

/** Note what the frame just drawn took. */
export function report(gl: WebGLRenderer, world: World, governor: Governor): void {
  const { pulse, campus } = world;
  const { full, simple, far } = pulse.levels;
  measures.note({
    framesPerSecond: framesPerSecond(), frameMs: governor.frameMs, drawCalls: gl.info.render.calls, triangles: gl.info.render.triangles, people: { ...pulse.levels, dots: pulse.dots },
    labels: pulse.labels, textures: gl.info.memory.textures, geometries: gl.info.memory.geometries, quality: governor.level.name, reason: governor.reason, pixelRatio: gl.getPixelRatio(), inSoftware: drawsInSoftware(),
  });
  window.__office = {
    drawCalls: gl.info.render.calls,
    triangles: gl.info.render.triangles,
    agentsDrawn: full + simple + far,
    detailed: full,
    simplified: simple,
    far,
    labels: pulse.labels,
    frames: (window.__office?.frames ?? 0) + 1,
    dots: pulse.dots,
    openFloors: campus.open.size,
    geometries: gl.info.memory.geometries,
    textures: gl.info.memory.textures,
    rigged: world.crowd.acts,
  };
}

/** Let tests ask where somebody is; returns the function that takes the question back. */
export function answerForAgents({ crowd }: World, camera: PerspectiveCamera, frame: () => { width: number; height: number }): () => void {
  window.__officeAgent = (agentId) => {
    const figure = crowd.find(agentId);
    if (!figure || figure.gone) return null;
    const { width, height } = frame();
    project(point.set(figure.place.x, WAIST, figure.place.z), camera, width, height);
    const { x, y, z } = figure.place;
    return { x, y, z, screenX: point.x, screenY: point.y, status: figure.statusLook, pose: figure.walk ? 'walk' : figure.pose, walking: figure.walk !== null };
  };
  return () => {
    delete window.__officeAgent;
  };
}
