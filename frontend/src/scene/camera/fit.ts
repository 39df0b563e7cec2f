import { Vector3 } from 'three';

import { CAMERA, FLOOR, WALL } from '../distances';
import type { Area } from '../plan/types';

export interface View {
  /** Radians from +z towards +x. */
  yaw: number;
  /** Radians above the horizon. */
  pitch: number;
  distance: number;
  target: Vector3;
}

/** From where the scene configuration wants the floor to be seen, degrees. */
export interface Angles {
  yaw?: number;
  pitch?: number;
}

/** Which shares of the frame's height something else covers, from above and from below. */
export interface Insets {
  top: number;
  bottom: number;
}

const UNCOVERED: Insets = { top: 0, bottom: 0 };
const RADIANS = Math.PI / 180;
const ROUNDS = 12;
const NOWHERE: Area = { left: -6, rear: -4, width: 12, depth: 8 };

/** Find the view that shows all floors in a frame of this shape. */
export function wholeFloor(areas: readonly Area[], aspect: number, angles: Angles = {}, insets: Insets = UNCOVERED): View {
  const area = areas[0] ?? NOWHERE;
  const portrait = aspect < 0.8;
  const yaw = (portrait && area.width > area.depth ? CAMERA.portraitYawDegrees : (angles.yaw ?? CAMERA.yawDegrees)) * RADIANS;
  const pitch = (portrait ? CAMERA.portraitPitchDegrees : (angles.pitch ?? CAMERA.pitchDegrees)) * RADIANS;
  return fitted(areas.flatMap(corners), yaw, pitch, aspect, insets, new Vector3(area.left + area.width / 2, 0, area.rear + area.depth / 2));
}

function corners({ left, rear, width, depth }: Area): Vector3[] {
  const over = FLOOR.overhang;
  return [left - over, left + width + over].flatMap((x) =>
    [rear - over, rear + depth + over].flatMap((z) => {
      const high = x < left || z < rear;
      return [new Vector3(x, -FLOOR.slabThickness, z), new Vector3(x, high ? WALL.height + 0.4 : 1, z)];
    }),
  );
}

/** Centre what is seen and step back until it fits, in a few rounds: perspective makes both depend on each other. */
function fitted(points: readonly Vector3[], yaw: number, pitch: number, aspect: number, { top, bottom: foot }: Insets, target: Vector3): View {
  const back = new Vector3(Math.sin(yaw) * Math.cos(pitch), Math.sin(pitch), Math.cos(yaw) * Math.cos(pitch));
  const right = new Vector3(Math.cos(yaw), 0, -Math.sin(yaw));
  const up = new Vector3().crossVectors(back, right);
  const tangent = Math.tan((CAMERA.fovDegrees * RADIANS) / 2) / CAMERA.margin;
  const free = tangent * (1 - top - foot);
  const lift = tangent * (foot - top);
  let distance = 60;
  for (let round = 0; round < ROUNDS; round += 1) {
    const seen = points.map((point) => {
      const offset = point.clone().sub(target);
      const depth = Math.max(1, distance - offset.dot(back));
      return { x: offset.dot(right) / depth, y: offset.dot(up) / depth };
    });
    const [left, width] = span(seen.map((point) => point.x));
    const [bottom, height] = span(seen.map((point) => point.y));
    target.addScaledVector(right, (left + width / 2) * distance).addScaledVector(up, (bottom + height / 2 - lift) * distance);
    distance *= Math.max(width / 2 / (tangent * aspect), height / 2 / free);
  }
  return { yaw, pitch, distance, target };
}

function span(values: readonly number[]): [number, number] {
  const least = Math.min(...values);
  return [least, Math.max(...values) - least];
}
