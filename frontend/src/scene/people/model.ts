import { BufferAttribute, Matrix4, SkinnedMesh, type BufferGeometry } from 'three';

import { clipsOf, type Clips } from './clips';
import { ALL_BONES } from './skeleton';
import { WEAR, type Wear } from './wear';

/** The person of the office as a skinned model: body and wear as geometries for many at once, and the clips. */
export interface PersonModel {
  body: BufferGeometry;
  parcel: BufferGeometry;
  wear: Readonly<Record<Wear, BufferGeometry>>;
  clips: Clips;
}

const ADDRESS = `${import.meta.env.BASE_URL}models/person.glb`;

let asked: Promise<PersonModel | null> | undefined;

/** Load the model once; null where it cannot be had: then figures made without it stay. */
export function personModel(): Promise<PersonModel | null> {
  asked ??= load().catch(() => null);
  return asked;
}

async function load(): Promise<PersonModel | null> {
  const answer = await fetch(ADDRESS);
  return answer.ok ? readModel(await answer.arrayBuffer()) : null;
}

/** Read a model from its bytes. The decoder is a script as all others: the page's policy allows no WebAssembly. */
export async function readModel(bytes: ArrayBuffer): Promise<PersonModel | null> {
  const [{ GLTFLoader }, { MeshoptDecoder }] = await Promise.all([import('three/examples/jsm/loaders/GLTFLoader.js'), import('meshopt-in-script')]);
  const { scene, animations } = await new GLTFLoader().setMeshoptDecoder(MeshoptDecoder).parseAsync(bytes, '');
  scene.updateMatrixWorld(true);
  const meshes = new Map<string, SkinnedMesh>();
  scene.traverse((node) => node instanceof SkinnedMesh && meshes.set(node.name, node));
  const clips = clipsOf(animations);
  if (!clips || !['body', 'parcel', ...WEAR].every((name) => meshes.has(name))) return null;
  const of = (name: string): BufferGeometry => forMany(meshes.get(name)!);
  return { body: of('body'), parcel: of('parcel'), wear: Object.fromEntries(WEAR.map((piece) => [piece, of(piece)])) as Record<Wear, BufferGeometry>, clips };
}

/** Bring a mesh into the form that the shader of all people reads: upright in metres, with two bones a point. */
function forMany(mesh: SkinnedMesh): BufferGeometry {
  const { skeleton } = mesh;
  const source = mesh.geometry;
  const toMetres = new Matrix4().multiplyMatrices(skeleton.bones[0]!.matrixWorld, skeleton.boneInverses[0]!);
  const indexOf = skeleton.bones.map((bone) => ALL_BONES.indexOf(bone.name as never));
  const made = source.clone();
  for (const name of Object.keys(source.attributes)) made.deleteAttribute(name);
  made.setAttribute('position', plain(source, 'position', 3));
  made.setAttribute('normal', plain(source, 'normal', 3));
  made.applyMatrix4(toMetres);
  made.setAttribute('color', shadeOf(source));
  made.setAttribute('slot', plain(source, '_slot', 1));
  made.setAttribute('bones', plain(source, 'skinIndex', 2, (bone) => indexOf[bone]!));
  made.setAttribute('share', plain(source, 'skinWeight', 1));
  return made;
}

function plain(source: BufferGeometry, name: string, width: number, turn: (value: number) => number = (value) => value): BufferAttribute {
  const attribute = source.getAttribute(name);
  const values = new Float32Array(attribute.count * width);
  for (let i = 0; i < attribute.count; i += 1) for (let part = 0; part < width; part += 1) values[i * width + part] = turn(attribute.getComponent(i, part));
  return new BufferAttribute(values, width);
}

/** The shade stands in the fourth channel: the other three are what a viewer of models shows. */
function shadeOf(source: BufferGeometry): BufferAttribute {
  const colours = source.getAttribute('color');
  const shades = new Float32Array(colours.count * 3);
  for (let i = 0; i < colours.count; i += 1) shades.fill(colours.getW(i), i * 3, i * 3 + 3);
  return new BufferAttribute(shades, 3);
}
