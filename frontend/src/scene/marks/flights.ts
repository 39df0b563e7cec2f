import { Color, DynamicDrawUsage, Euler, Group, InstancedMesh, Matrix4, MeshBasicMaterial, QuadraticBezierCurve3, Quaternion, Vector3, type Material } from 'three';

import { FLIGHT } from '../distances';
import { PieceBuilder } from '../geometry/builder';
import { softBox, ball, ring } from '../geometry/kit';
import { box } from '../geometry/chamferBox';
import { PARCEL, type Theme } from '../palette';
import type { Crowd } from '../people/crowd';
import { FLIGHT_SECONDS } from '../timings';

interface Flight {
  from: string;
  to: string;
  born: number;
}

const matrix = new Matrix4();
const point = new Vector3();
const size = new Vector3();
const turn = new Quaternion();
const euler = new Euler();
const curve = new QuadraticBezierCurve3();

/** Parcels that fly from one desk to another when a task changes hands. */
export class Flights {
  readonly group = new Group();
  private flights: Flight[] = [];
  private readonly parcels: InstancedMesh;
  private readonly trail: InstancedMesh;
  private readonly trailMaterial = new MeshBasicMaterial({ toneMapped: false });

  constructor(material: Material) {
    this.parcels = instanced(new InstancedMesh(parcel(), material, FLIGHT.most));
    this.parcels.castShadow = true;
    this.trail = instanced(new InstancedMesh(ball(0.045, 8, 6), this.trailMaterial, FLIGHT.most * FLIGHT.trail));
    this.group.add(this.parcels, this.trail);
  }

  get busy(): boolean {
    return this.flights.length > 0;
  }

  paint(theme: Theme): void {
    this.trailMaterial.color = new Color(PARCEL.trail[theme]);
  }

  add(from: string, to: string, now: number): void {
    this.flights = [...this.flights, { from, to, born: now }].slice(-FLIGHT.most);
  }

  fly(crowd: Crowd, now: number): void {
    this.flights = this.flights.filter((flight) => now - flight.born < FLIGHT_SECONDS);
    this.parcels.count = 0;
    this.trail.count = 0;
    for (const flight of this.flights) this.flyOne(flight, crowd, (now - flight.born) / FLIGHT_SECONDS);
    this.parcels.visible = this.parcels.count > 0;
    this.trail.visible = this.trail.count > 0;
    this.parcels.instanceMatrix.needsUpdate = true;
    this.trail.instanceMatrix.needsUpdate = true;
  }

  dispose(): void {
    for (const mesh of [this.parcels, this.trail]) {
      mesh.geometry.dispose();
      mesh.dispose();
    }
    this.trailMaterial.dispose();
  }

  private flyOne({ from, to }: Flight, crowd: Crowd, age: number): void {
    const source = crowd.find(from);
    const target = crowd.find(to);
    if (!source || !target) return;
    curve.v0.set(source.place.x, FLIGHT.endHeight, source.place.z);
    curve.v2.set(target.place.x, FLIGHT.endHeight, target.place.z);
    curve.v1.copy(curve.v0).lerp(curve.v2, 0.5).setY(FLIGHT.apex + curve.v0.distanceTo(curve.v2) * 0.1);
    const eased = age * age * (3 - 2 * age);
    this.setParcel(eased, age);
    for (let dot = 1; dot <= FLIGHT.trail; dot += 1) this.setDot(eased - dot * 0.034, 1 - dot / (FLIGHT.trail + 2));
  }

  private setParcel(along: number, age: number): void {
    curve.getPoint(along, point);
    const grown = FLIGHT.size * Math.min(1, age * 8, (1 - age) * 8);
    turn.setFromEuler(euler.set(0.12 + age * 0.5, 0.6 + age * 3, 0.16));
    this.parcels.setMatrixAt(this.parcels.count++, matrix.compose(point, turn, size.setScalar(Math.max(0.01, grown))));
  }

  private setDot(along: number, grown: number): void {
    if (along <= 0.01) return;
    curve.getPoint(along, point);
    this.trail.setMatrixAt(this.trail.count++, matrix.compose(point, turn.identity(), size.setScalar(grown)));
  }
}

function instanced(mesh: InstancedMesh): InstancedMesh {
  mesh.instanceMatrix.setUsage(DynamicDrawUsage);
  mesh.frustumCulled = false;
  mesh.count = 0;
  return mesh;
}

function parcel(): ReturnType<PieceBuilder['build']> {
  return new PieceBuilder()
    .add(softBox(0.46, 0.36, 0.46, 0.05), PARCEL.box, {}, null)
    .add(box(0.472, 0.372, 0.11, 0.02), PARCEL.ribbon, {}, null)
    .add(box(0.11, 0.372, 0.472, 0.02), PARCEL.ribbon, {}, null)
    .add(ring(0.07, 0.024), PARCEL.bow, { at: [0.07, 0.2, 0], turn: [0, 0.4, 0.3] }, null)
    .add(ring(0.07, 0.024), PARCEL.bow, { at: [-0.07, 0.2, 0], turn: [0, -0.4, -0.3] }, null)
    .build();
}
