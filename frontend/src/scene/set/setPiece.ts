import { Color, Group, InstancedMesh, Matrix4, Quaternion, Vector3, type Material, type PerspectiveCamera } from 'three';

import { viewOf } from '../camera/inView';
import { DETAIL } from '../distances';
import { lensScale } from '../people/detail';
import { pieceOf, type PieceName } from '../plan/pieces';
import type { Placement } from '../plan/types';

/** The camera must have moved this far before distances are measured again. */
const SORT_AGAIN = 0.5;
const UP = new Vector3(0, 1, 0);
const SHADOWLESS: ReadonlySet<PieceName> = new Set(['noteBoard', 'picture', 'clock', 'cushion', 'mushroomLamp']);
const matrix = new Matrix4();
const turn = new Quaternion();
const at = new Vector3();
const size = new Vector3();
const colour = new Color();

/** All of one kind of furniture, in full near by and simpler far away. */
export class SetPiece {
  readonly group = new Group();
  private readonly near: InstancedMesh;
  private readonly far: InstancedMesh | null;
  private readonly sortedFrom = new Vector3(Infinity, 0, 0);
  private sortedAspect = 0;
  private readonly ranked: { placement: Placement; distance: number }[];

  constructor(name: PieceName, placements: readonly Placement[], material: Material) {
    const piece = pieceOf(name);
    const split = piece.far !== undefined && placements.length > DETAIL.furnitureAlwaysFull;
    this.near = this.make(piece.near(), split ? DETAIL.furnitureMostFull : placements.length, material, !SHADOWLESS.has(name));
    this.far = split ? this.make(piece.far!(), placements.length, material, true) : null;
    this.ranked = placements.map((placement) => ({ placement, distance: 0 }));
    if (!split) this.fill(placements.length, placements.length);
  }

  /** Choose anew what is drawn in full, simply, or not at all. */
  sort(camera: PerspectiveCamera): void {
    if (!this.far || (this.sortedFrom.distanceTo(camera.position) < SORT_AGAIN && this.sortedAspect === camera.aspect)) return;
    this.sortedFrom.copy(camera.position);
    this.sortedAspect = camera.aspect;
    const scale = lensScale(camera);
    const shows = viewOf(camera);
    for (const entry of this.ranked) {
      const { x, z } = entry.placement;
      entry.distance = shows(x, z) ? Math.hypot(x - camera.position.x, camera.position.y, z - camera.position.z) * scale : Infinity;
    }
    this.ranked.sort((a, b) => (a.distance === b.distance ? 0 : a.distance - b.distance));
    const within = this.countWithin(DETAIL.furniture);
    this.fill(Math.min(DETAIL.furnitureMostFull, within), this.countWithin(Number.MAX_VALUE));
  }

  dispose(): void {
    for (const mesh of [this.near, this.far]) {
      mesh?.geometry.dispose();
      mesh?.dispose();
    }
  }

  private countWithin(distance: number): number {
    const beyond = this.ranked.findIndex((entry) => entry.distance > distance);
    return beyond < 0 ? this.ranked.length : beyond;
  }

  private fill(full: number, all: number): void {
    this.write(this.near, 0, full);
    if (this.far) this.write(this.far, full, all);
  }

  private write(mesh: InstancedMesh, from: number, to: number): void {
    for (let i = from; i < to; i += 1) {
      const { x, y, z, turn: angle, scale, colour: hex } = this.ranked[i]!.placement;
      mesh.setMatrixAt(i - from, matrix.compose(at.set(x, y, z), turn.setFromAxisAngle(UP, angle), size.set(...scale)));
      mesh.setColorAt(i - from, colour.set(hex));
    }
    mesh.count = to - from;
    mesh.visible = mesh.count > 0;
    mesh.instanceMatrix.needsUpdate = true;
    if (mesh.instanceColor) mesh.instanceColor.needsUpdate = true;
  }

  private make(geometry: ConstructorParameters<typeof InstancedMesh>[0], count: number, material: Material, shadow: boolean): InstancedMesh {
    const mesh = new InstancedMesh(geometry, material, Math.max(1, count));
    mesh.setColorAt(0, colour.set('#ffffff'));
    mesh.castShadow = shadow;
    mesh.receiveShadow = true;
    mesh.frustumCulled = false;
    this.group.add(mesh);
    return mesh;
  }
}
