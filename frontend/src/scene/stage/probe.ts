import { Vector3, type PerspectiveCamera, type WebGLRenderer } from 'three';

import { project } from '../camera/picking';
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

/** Note what the frame just drawn took. */
export function report(gl: WebGLRenderer, { pulse }: World): void {
  const { full, simple, far } = pulse.levels;
  window.__office = {
    drawCalls: gl.info.render.calls,
    triangles: gl.info.render.triangles,
    agentsDrawn: full + simple + far,
    detailed: full,
    simplified: simple,
    far,
    labels: pulse.labels,
    frames: (window.__office?.frames ?? 0) + 1,
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
    delete window.__office;
  };
}
