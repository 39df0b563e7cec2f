import { DynamicDrawUsage, InstancedBufferAttribute, InstancedBufferGeometry, Mesh, type BufferGeometry, type Material } from 'three';

/** Repeats a geometry with numbers of its own for each instance; it grows as needed and never shrinks. */
export class Instances {
  readonly mesh: Mesh<InstancedBufferGeometry, Material>;
  private count = 0;
  private capacity: number;

  constructor(private readonly source: BufferGeometry, material: Material, private readonly layout: Readonly<Record<string, number>>, capacity = 32) {
    this.capacity = capacity;
    this.mesh = new Mesh(this.geometryFor(capacity), material);
    this.mesh.frustumCulled = false;
    this.mesh.visible = false;
  }

  begin(): void {
    this.count = 0;
  }

  /** Start the next instance and give its index for `set`. */
  next(): number {
    if (this.count >= this.capacity) this.grow();
    this.count += 1;
    return this.count - 1;
  }

  set(name: string, index: number, ...values: number[]): void {
    (this.mesh.geometry.getAttribute(name).array as Float32Array).set(values, index * this.layout[name]!);
  }

  end(): void {
    for (const name of Object.keys(this.layout)) this.mesh.geometry.getAttribute(name).needsUpdate = true;
    this.mesh.geometry.instanceCount = this.count;
    this.mesh.visible = this.count > 0;
  }

  get length(): number {
    return this.count;
  }

  dispose(): void {
    this.mesh.geometry.dispose();
    this.source.dispose();
  }

  /** three.js remembers the most instances of a geometry: a larger one needs a geometry of its own. */
  private grow(): void {
    const old = this.mesh.geometry;
    this.capacity *= 2;
    this.mesh.geometry = this.geometryFor(this.capacity);
    for (const name of Object.keys(this.layout)) (this.mesh.geometry.getAttribute(name).array as Float32Array).set(old.getAttribute(name).array as Float32Array);
    old.dispose();
  }

  private geometryFor(capacity: number): InstancedBufferGeometry {
    const geometry = new InstancedBufferGeometry();
    geometry.setIndex(this.source.index);
    for (const [name, attribute] of Object.entries(this.source.attributes)) geometry.setAttribute(name, attribute);
    for (const [name, size] of Object.entries(this.layout)) {
      geometry.setAttribute(name, new InstancedBufferAttribute(new Float32Array(capacity * size), size).setUsage(DynamicDrawUsage));
    }
    geometry.instanceCount = 0;
    return geometry;
  }
}
