import type { View } from './fit';

const DEGREES = 180 / Math.PI;
const PARTS = 5;

/** The parts of a view that an address holds: yaw, pitch (degrees), distance, x and z of the target (metres). */
export interface ViewParts {
  yaw: number;
  pitch: number;
  distance: number;
  x: number;
  z: number;
}

/** Write a view into a few letters for the address: `25_36_56_0.2_-0.5`. */
export function viewCode({ yaw, pitch, distance, target }: View): string {
  return [yaw * DEGREES, pitch * DEGREES, distance, target.x, target.z].map((value) => String(Math.round(value * 10) / 10)).join('_');
}

/** Read a view from an address; null where it is none. */
export function viewParts(code: string): ViewParts | null {
  const numbers = code.split('_').map((part) => (part.trim() === '' ? NaN : Number(part)));
  if (numbers.length !== PARTS || !numbers.every(Number.isFinite)) return null;
  const [yaw, pitch, distance, x, z] = numbers as [number, number, number, number, number];
  return { yaw: yaw / DEGREES, pitch: pitch / DEGREES, distance, x, z };
}
