import { Frustum, Matrix4, Sphere, Vector3, type PerspectiveCamera } from 'three';

import type { Area, OfficePlan } from '../plan/types';
import { CAMPUS } from './limits';
import { furnishedPlan } from './furnishedPlan';
import { isWithin } from './within';

const frustum = new Frustum();
const matrix = new Matrix4();
const sphere = new Sphere();
const nearest = new Vector3();

/** How large a floor is seen: 0 outside the frame, 1 where its diagonal fills the frame's longer side. */
export type Share = number;

/** Decides which floors are furnished: all while they are few, else those that are looked at. */
export class Campus {
  /** There is more than can be furnished at once. */
  readonly isTiered: boolean;
  /** By floor: how large it is seen. */
  readonly shares: Share[];
  /** Floors that are furnished and whose people are drawn. */
  open: ReadonlySet<number>;
  private readonly desks: number[];
  private furnished: OfficePlan;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly plan: OfficePlan) {
    this.desks = plan.floors.map(({ area }) => plan.desks.filter((desk) => isWithin(desk, area)).length);
    this.isTiered = plan.floors.length > 1 && plan.desks.length > CAMPUS.mostDesks;
    this.shares = plan.floors.map(() => 0);
    this.furnished = this.isTiered ? furnishedPlan(plan, new Set()) : plan;
    this.open = new Set(this.isTiered ? [] : plan.floors.map((_, i) => i));
  }

  /** The plan of what is furnished now; it stays the same object while that does. */
  readonly drawn = (): OfficePlan => this.furnished;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  isOpen(floor: number): boolean {
    return this.open.has(floor);
  }

  /** Tell whether a floor is seen from so far that a plate says more than its people. */
  isFar(floor: number): boolean {
    return this.plan.floors.length > 1 && (this.shares[floor]! < CAMPUS.plateBelow || !this.isOpen(floor));
  }

  /** Look anew; tell whether other floors are furnished now: none while all is shown, none more while the camera travels, or it would stutter. */
  look(camera: PerspectiveCamera, target: Spot, { isWhole, isTravelling }: { isWhole: boolean; isTravelling: boolean }): boolean {
    matrix.multiplyMatrices(camera.projectionMatrix, camera.matrixWorldInverse);
    frustum.setFromProjectionMatrix(matrix);
    this.plan.floors.forEach(({ area }, i) => (this.shares[i] = shareOf(area, camera)));
    if (!this.isTiered) return false;
    const open = isWhole ? new Set<number>() : this.choose(target);
    if (sameSet(open, this.open) || (isTravelling && [...open].some((floor) => !this.open.has(floor)))) return false;
    this.open = open;
    this.furnished = furnishedPlan(this.plan, open);
    this.listeners.forEach((listener) => listener());
    return true;
  }

  /** The floor that is looked at comes first, then those that are seen largest, as far as the desks go. */
  private choose(target: Spot): Set<number> {
    const wanted = this.shares
      .map((share, floor) => ({ floor, share, isAimed: isWithin(target, this.plan.floors[floor]!.area), least: this.isOpen(floor) ? CAMPUS.closesAt : CAMPUS.opensAt }))
      .filter(({ share, least }) => share >= least)
      .sort((a, b) => Number(b.isAimed) - Number(a.isAimed) || this.weight(b.floor) - this.weight(a.floor));
    const open = new Set<number>();
    let desks = 0;
    for (const { floor } of wanted) {
      if (open.size > 0 && desks + this.desks[floor]! > CAMPUS.mostDesks) continue;
      desks += this.desks[floor]!;
      open.add(floor);
    }
    return open;
  }

  private weight(floor: number): number {
    return this.shares[floor]! * (this.isOpen(floor) ? CAMPUS.preferOpen : 1);
  }
}

interface Spot {
  x: number;
  z: number;
}

/** Tell how large a floor is seen, by the distance of its nearest point. */
function shareOf({ left, rear, width, depth }: Area, camera: PerspectiveCamera): Share {
  const diagonal = Math.hypot(width, depth);
  sphere.center.set(left + width / 2, 0, rear + depth / 2);
  sphere.radius = diagonal / 2;
  if (!frustum.intersectsSphere(sphere)) return 0;
  const { x, z } = camera.position;
  nearest.set(clamp(x, left, left + width), 0, clamp(z, rear, rear + depth)).lerp(sphere.center, 0.5);
  const shown = 2 * nearest.distanceTo(camera.position) * Math.tan((camera.fov * Math.PI) / 360) * camera.aspect;
  return diagonal / Math.max(1, shown);
}

const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));

const sameSet = (a: ReadonlySet<number>, b: ReadonlySet<number>): boolean => a.size === b.size && [...a].every((one) => b.has(one));
