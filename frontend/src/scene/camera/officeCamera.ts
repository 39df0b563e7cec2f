import { MathUtils, Vector3, type PerspectiveCamera } from 'three';

import { CAMERA } from '../distances';
import type { Area } from '../plan/types';
import type { Figure } from '../people/figure';
import { CAMERA_DAMPING } from '../timings';
import { Eyes } from './eyes';
import { wholeFloor, type Angles, type Insets, type View } from './fit';
import type { ViewParts } from './viewCode';

const RADIANS = Math.PI / 180;
const GROUND_HEIGHT = 0.4;
/** A head turns less than the office does for the same move of the hand. */
const TURN_HEAD = 0.6;
const side = new Vector3();
const front = new Vector3();
const ray = new Vector3();

/** What the camera has to know of the place: the ground it may not leave, its floors, and the frame. */
export interface Surroundings {
  area: Area;
  floors: readonly Area[];
  aspect: number;
  angles?: Angles;
  insets?: Insets;
}

/** The camera of the office: it orbits a point on the floor, travels to people, teams and floors, and back to all of them. */
export class OfficeCamera {
  readonly view: View;
  readonly eyes = new Eyes();
  private readonly goal: View;
  private followed: Figure | null = null;
  private damping: number = CAMERA_DAMPING.orbit;
  private overview: View;
  private untouched = true;

  constructor(private around: Surroundings) {
    this.overview = this.framed(around.floors);
    this.view = copyOf(this.overview);
    this.goal = copyOf(this.overview);
  }

  /** Nobody has moved the camera since it showed the whole floor. */
  get showsWhole(): boolean {
    return this.untouched;
  }

  get isCloseUp(): boolean {
    return this.view.distance < Math.max(CAMERA.closeUp * 1.5, this.overview.distance * 0.3);
  }

  /** Far from where it goes. */
  get isTravelling(): boolean {
    const { distance, target } = this.goal;
    const reach = Math.min(distance, this.view.distance);
    return Math.abs(distance - this.view.distance) + target.distanceTo(this.view.target) > reach * CAMERA.travelling;
  }

  /** It goes where somebody goes. */
  get follows(): boolean {
    return this.followed !== null;
  }

  /** How much of the floor a pixel shows. */
  metresPerPixel(height: number): number {
    return (2 * this.view.distance * Math.tan((CAMERA.fovDegrees * RADIANS) / 2)) / height;
  }

  /** Take a new plan or frame; the whole floor stays whole. */
  reframe(around: Surroundings): void {
    this.around = around;
    this.overview = this.framed(around.floors);
    if (!this.untouched) return;
    assign(this.goal, this.overview);
    assign(this.view, this.overview);
  }

  showWhole(): void {
    this.untouched = true;
    this.followed = null;
    this.damping = CAMERA_DAMPING.travel;
    assign(this.goal, this.overview);
  }

  /** Travel until an area, a floor's or a room's, fills the frame. */
  show(area: Area): void {
    this.untouched = false;
    this.followed = null;
    this.damping = CAMERA_DAMPING.travel;
    assign(this.goal, this.framed([area]));
    this.goal.distance = Math.max(CAMERA.closest, this.goal.distance);
  }

  /** Travel to a view that was kept. */
  take({ yaw, pitch, distance, x, z }: ViewParts): void {
    this.touch();
    this.damping = CAMERA_DAMPING.travel;
    Object.assign(this.goal, { yaw: 0, pitch: 0, distance });
    this.goal.target.set(x, CAMERA.targetHeight, z);
    this.orbit(yaw, pitch);
    this.damping = CAMERA_DAMPING.travel;
    this.zoom(1);
    this.damping = CAMERA_DAMPING.travel;
  }

  /** Turn slowly by itself, between the angles at which the rear walls stay behind. */
  drift(radians: number): void {
    const least = CAMERA.minYawDegrees * RADIANS;
    const span = CAMERA.maxYawDegrees * RADIANS - least;
    this.goal.yaw = least + MathUtils.pingpong(this.goal.yaw - least + radians, span);
  }

  /** Travel to somebody and stay with them until the camera is moved by hand. */
  approach(figure: Figure): void {
    this.untouched = false;
    this.followed = figure;
    this.damping = CAMERA_DAMPING.travel;
    this.goal.distance = Math.min(this.goal.distance, CAMERA.closeUp * Math.max(1, 0.8 / this.around.aspect));
    this.goal.pitch = Math.min(this.goal.pitch, CAMERA.closeUpPitchDegrees * RADIANS);
  }

  /** Let go of whoever is followed. */
  leave(): void {
    this.followed = null;
  }

  orbit(yaw: number, pitch: number): void {
    if (this.eyes.owner) return this.eyes.turn(-yaw * TURN_HEAD, pitch * TURN_HEAD);
    this.touch();
    this.goal.yaw = MathUtils.clamp(this.goal.yaw + yaw, CAMERA.minYawDegrees * RADIANS, CAMERA.maxYawDegrees * RADIANS);
    this.goal.pitch = MathUtils.clamp(this.goal.pitch + pitch, CAMERA.minPitchDegrees * RADIANS, CAMERA.maxPitchDegrees * RADIANS);
  }

  /** Move along the floor by a share of the frame's height. */
  pan(right: number, forward: number): void {
    if (this.eyes.owner) return this.eyes.turn(-right * TURN_HEAD, forward * TURN_HEAD);
    this.touch();
    const reach = 2 * this.goal.distance * Math.tan((CAMERA.fovDegrees * RADIANS) / 2);
    this.axes();
    this.goal.target.addScaledVector(side, right * reach).addScaledVector(front, (forward * reach) / Math.max(0.35, Math.sin(this.goal.pitch)));
    this.keepInside();
  }

  /** Come nearer (factor below 1) or go back, towards a point of the floor where one is given. */
  zoom(factor: number, towards: Vector3 | null = null): void {
    if (this.eyes.owner) return;
    this.touch();
    const before = this.goal.distance;
    this.goal.distance = MathUtils.clamp(before * factor, CAMERA.closest, this.overview.distance * 1.25);
    if (towards) this.goal.target.lerp(towards, MathUtils.clamp(1 - this.goal.distance / before, -0.4, 1));
    this.keepInside();
  }

  /** Give the point of the floor below a place on screen (-1 to 1), or null when it looks past the floor. */
  groundAt(x: number, y: number, camera: PerspectiveCamera): Vector3 | null {
    ray.set(x, y, 0.5).unproject(camera).sub(camera.position);
    if (ray.y > -1e-3) return null;
    return ray.multiplyScalar((GROUND_HEIGHT - camera.position.y) / ray.y).add(camera.position).clone();
  }

  /** Move on by some seconds. Tell whether the picture changes. */
  step(seconds: number, camera: PerspectiveCamera, jump: boolean): boolean {
    if (this.followed) this.goal.target.set(this.followed.place.x, CAMERA.targetHeight, this.followed.place.z);
    const share = jump ? 1 : 1 - Math.exp(-this.damping * seconds);
    const moving = this.isApart();
    this.view.yaw += (this.goal.yaw - this.view.yaw) * share;
    this.view.pitch += (this.goal.pitch - this.view.pitch) * share;
    this.view.distance += (this.goal.distance - this.view.distance) * share;
    this.view.target.lerp(this.goal.target, share);
    if (this.eyes.owner) return this.eyes.see(camera, seconds, jump, this.reach) || moving;
    this.apply(camera);
    return moving;
  }

  /** Put the camera where the eyes are by now, if it looks through some. */
  lookThroughEyes(camera: PerspectiveCamera): void {
    this.eyes.see(camera, 0, true, this.reach);
  }

  private isApart(): boolean {
    const { yaw, pitch, distance, target } = this.goal;
    const turned = Math.abs(yaw - this.view.yaw) + Math.abs(pitch - this.view.pitch);
    return turned > 5e-4 || Math.abs(distance - this.view.distance) > 0.01 || target.distanceTo(this.view.target) > 0.01;
  }

  /** From one corner of the ground to the other. */
  private get reach(): number {
    return Math.hypot(this.around.area.width, this.around.area.depth);
  }

  private framed(areas: readonly Area[]): View {
    const { aspect, angles, insets } = this.around;
    return wholeFloor(areas, aspect, angles, insets);
  }

  private apply(camera: PerspectiveCamera): void {
    const { yaw, pitch, distance, target } = this.view;
    camera.fov = CAMERA.fovDegrees;
    camera.near = Math.max(CAMERA.near, distance * 0.12);
    camera.far = distance * 2.2 + this.reach;
    camera.position.set(Math.sin(yaw) * Math.cos(pitch), Math.sin(pitch), Math.cos(yaw) * Math.cos(pitch)).multiplyScalar(distance).add(target);
    camera.lookAt(target);
    camera.updateProjectionMatrix();
    camera.updateMatrixWorld();
  }

  private touch(): void {
    this.untouched = false;
    this.followed = null;
    this.damping = CAMERA_DAMPING.orbit;
  }

  private axes(): void {
    side.set(Math.cos(this.goal.yaw), 0, -Math.sin(this.goal.yaw));
    front.set(-Math.sin(this.goal.yaw), 0, -Math.cos(this.goal.yaw));
  }

  private keepInside(): void {
    const { left, rear, width, depth } = this.around.area;
    this.goal.target.x = MathUtils.clamp(this.goal.target.x, left, left + width);
    this.goal.target.z = MathUtils.clamp(this.goal.target.z, rear, rear + depth);
  }
}

const copyOf = (view: View): View => ({ ...view, target: view.target.clone() });

function assign(view: View, from: View): void {
  Object.assign(view, { yaw: from.yaw, pitch: from.pitch, distance: from.distance });
  view.target.copy(from.target);
}
