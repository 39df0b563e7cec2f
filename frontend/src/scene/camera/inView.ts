import { Matrix4, Vector4, type PerspectiveCamera } from 'three';

const toScreen = new Matrix4();
const point = new Vector4();
/** Beyond the frame by this share things are still drawn: they reach in, cast shadows, or come in with the next turn. */
const MARGIN = 1.35;
const HALF_HEIGHT = 0.8;

/** Prepare a question for one view: does something at a place of the floor show, or nearly? */
export function viewOf(camera: PerspectiveCamera): (x: number, z: number) => boolean {
  toScreen.multiplyMatrices(camera.projectionMatrix, camera.matrixWorldInverse);
  return (x, z) => {
    point.set(x, HALF_HEIGHT, z, 1).applyMatrix4(toScreen);
    const reach = point.w * MARGIN + 2;
    return point.w > 0 && Math.abs(point.x) < reach && Math.abs(point.y) < reach;
  };
}
