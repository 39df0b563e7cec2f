import { Group, type BufferGeometry, type IUniform, type Texture } from 'three';

import { Instances } from '../geometry/instances';
import { figureDepthMaterial, figureMaterial, type Following, type OfficeUniforms } from '../materials';
import type { Crowd } from './crowd';
import type { Figure, Level } from './figure';
import type { PersonModel } from './model';
import { body, farBody, speckBody } from './parts';
import { SHADOWLESS, WEAR, wearGeometry, type Wear } from './wear';

type WearMeshes = Record<Wear, Instances>;
const LEVELS: readonly Level[] = ['full', 'simple', 'far', 'speck'];

/**
 * The meshes of all people: one for the bodies of each level, one for each thing worn. Rows tell the shader who. The nearest
 * are the model where there is one, else figures made without it.
 */
export class FigureMeshes {
  readonly group = new Group();
  private readonly bodies: Record<Level, Instances>;
  private readonly wear: Record<'full' | 'simple', WearMeshes>;
  private readonly parcels: Instances | null;
  private readonly materials: Record<Following, ReturnType<typeof materialsFor>>;

  constructor(uniforms: OfficeUniforms, table: IUniform<Texture>, private readonly model: PersonModel | null) {
    this.materials = { rigid: materialsFor(uniforms, table, 'rigid'), soft: materialsFor(uniforms, table, 'soft') };
    this.bodies = {
      full: model ? this.make(model.body, 'soft', true) : this.make(body('full'), 'rigid', true),
      simple: this.make(body('simple'), 'rigid', true), far: this.make(farBody(), 'rigid', false), speck: this.make(speckBody(), 'rigid', false),
    };
    this.wear = { full: this.wearOf((piece) => this.finest(piece)), simple: this.wearOf((piece) => this.make(wearGeometry(piece, 'simple'), 'rigid', false)) };
    this.parcels = model ? this.make(model.parcel, 'soft', true) : null;
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
    for (const { skin, depth } of Object.values(this.materials)) {
      skin.dispose();
      depth.dispose();
    }
  }

  private add({ level, row, look, holds }: Figure): void {
    write(this.bodies[level], row);
    if (level === 'far' || level === 'speck') return;
    for (const piece of look.wear) write(this.wear[level][piece], row);
    if (level === 'full' && this.parcels && holds) write(this.parcels, row);
  }

  private all(): Instances[] {
    const worn = [...Object.values(this.wear.full), ...Object.values(this.wear.simple)];
    return [...LEVELS.map((level) => this.bodies[level]), ...worn, ...(this.parcels ? [this.parcels] : [])];
  }

  private finest(piece: Wear): Instances {
    const casts = !SHADOWLESS.has(piece);
    return this.model ? this.make(this.model.wear[piece], 'soft', casts) : this.make(wearGeometry(piece, 'full'), 'rigid', casts);
  }

  private wearOf(make: (piece: Wear) => Instances): WearMeshes {
    return Object.fromEntries(WEAR.map((piece) => [piece, make(piece)])) as WearMeshes;
  }

  private make(geometry: BufferGeometry, how: Following, castsShadow: boolean): Instances {
    const { skin, depth } = this.materials[how];
    const made = new Instances(geometry, skin, { row: 1 });
    made.mesh.customDepthMaterial = depth;
    made.mesh.castShadow = castsShadow;
    made.mesh.receiveShadow = true;
    this.group.add(made.mesh);
    return made;
  }
}

const materialsFor = (uniforms: OfficeUniforms, table: IUniform<Texture>, how: Following) => ({ skin: figureMaterial(uniforms, table, how), depth: figureDepthMaterial(table, how) });

function write(instances: Instances, row: number): void {
  instances.set('row', instances.next(), row);
}
