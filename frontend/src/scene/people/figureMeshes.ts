import { Group, type BufferGeometry, type MeshDepthMaterial, type MeshLambertMaterial } from 'three';

import { Instances } from '../geometry/instances';
import type { Crowd } from './crowd';
import type { Figure, Level } from './figure';
import { body, farBody, type Fineness } from './parts';
import { SHADOWLESS, WEAR, wearGeometry, type Wear } from './wear';

/** The meshes of all people: one for the bodies of each level, one for each thing worn. Rows tell the shader who. */
export class FigureMeshes {
  readonly group = new Group();
  private readonly bodies: Record<Level, Instances>;
  private readonly wear: Record<Fineness, Record<Wear, Instances>>;

  constructor(private readonly material: MeshLambertMaterial, private readonly depth: MeshDepthMaterial) {
    this.bodies = { full: this.make(body('full'), true), simple: this.make(body('simple'), true), far: this.make(farBody(), false) };
    this.wear = { full: this.makeWear('full'), simple: this.makeWear('simple') };
  }

  /** List anew who is drawn how. */
  list(crowd: Crowd): void {
    const all = this.all();
    for (const instances of all) instances.begin();
    for (const figure of crowd.present) if (figure.inView) this.add(figure);
    for (const instances of all) instances.end();
  }

  countOf(level: Level): number {
    return this.bodies[level].length;
  }

  dispose(): void {
    for (const instances of this.all()) instances.dispose();
    this.material.dispose();
    this.depth.dispose();
  }

  private add({ level, row, look }: Figure): void {
    write(this.bodies[level], row);
    if (level === 'far') return;
    for (const piece of look.wear) write(this.wear[level][piece], row);
  }

  private all(): Instances[] {
    return [...Object.values(this.bodies), ...Object.values(this.wear.full), ...Object.values(this.wear.simple)];
  }

  private makeWear(fineness: Fineness): Record<Wear, Instances> {
    return Object.fromEntries(WEAR.map((piece) => [piece, this.make(wearGeometry(piece, fineness), fineness === 'full' && !SHADOWLESS.has(piece))])) as Record<Wear, Instances>;
  }

  private make(geometry: BufferGeometry, castsShadow: boolean): Instances {
    const made = new Instances(geometry, this.material, { row: 1 });
    made.mesh.customDepthMaterial = this.depth;
    made.mesh.castShadow = castsShadow;
    made.mesh.receiveShadow = true;
    this.group.add(made.mesh);
    return made;
  }
}

function write(instances: Instances, row: number): void {
  instances.set('row', instances.next(), row);
}
