import { MathUtils, Vector3, type PerspectiveCamera } from 'three';

import { EYES } from '../distances';
import type { Figure } from '../people/figure';

const head = new Vector3();
const aim = new Vector3();

/** Seeing the office from the eyes of a person: the camera goes where they go, and the head turns by hand. */
export class Eyes {
  private figure: Figure | null = null;
  private turned = 0;
  private tilted = 0;
  private heading = 0;

  get owner(): Figure | null {
    return this.figure && !this.figure.gone ? this.figure : null;
  }

  enter(figure: Figure): void {
    if (figure === this.figure) return;
    Object.assign(this, { figure, turned: 0, tilted: -EYES.downDegrees * MathUtils.DEG2RAD, heading: figure.place.heading });
  }

  leave(): void {
    this.figure = null;
  }

  turn(yaw: number, pitch: number): void {
    this.turned = MathUtils.clamp(this.turned + yaw, -EYES.mostTurn, EYES.mostTurn);
    this.tilted = MathUtils.clamp(this.tilted + pitch, -EYES.mostTilt, EYES.mostTilt);
  }

  /** Put the camera where the eyes are. Tell whether the picture changes. */
  see(camera: PerspectiveCamera, seconds: number, jump: boolean, farthest: number): boolean {
    const figure = this.owner;
    if (!figure) return false;
    const off = Math.atan2(Math.sin(figure.place.heading - this.heading), Math.cos(figure.place.heading - this.heading));
    this.heading += jump && seconds > 0 ? off : off * Math.min(1, EYES.settle * seconds);
    const tall = figure.seated ? EYES.sitting : EYES.standing;
    const { x, z } = figure.place;
    head.set(x + Math.sin(this.heading) * EYES.ahead, tall * figure.place.scale, z + Math.cos(this.heading) * EYES.ahead);
    const yaw = this.heading + this.turned;
    aim.set(Math.sin(yaw) * Math.cos(this.tilted), Math.sin(this.tilted), Math.cos(yaw) * Math.cos(this.tilted)).add(head);
    const moved = camera.position.distanceTo(head) > 1e-3 || Math.abs(off) > 1e-3;
    Object.assign(camera, { fov: EYES.fovDegrees, near: EYES.near, far: farthest });
    camera.position.copy(head);
    camera.lookAt(aim);
    camera.updateProjectionMatrix();
    camera.updateMatrixWorld();
    return moved;
  }
}
