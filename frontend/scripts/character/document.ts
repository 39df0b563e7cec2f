import { Document, type Accessor, type Buffer, type Node, type Skin, type TypedArray } from '@gltf-transform/core';
import { Matrix4, Quaternion, type BufferGeometry } from 'three';

import { ALL_BONES, boneIndex, OFFSETS, PARENTS, REST, UPRIGHT_HIPS, type AnyBone } from '../../src/scene/people/skeleton';
import { CLIPS, turnOf, type Clip, type Moment } from './clips';
import { colourOf } from './colours';

const rotation = new Quaternion();

/** Gather meshes, bones and clips in one document. */
export class CharacterDocument {
  readonly document = new Document();
  private readonly buffer: Buffer = this.document.createBuffer();
  private readonly bones: Node[];
  private readonly skin: Skin;
  private readonly person: Node;
  private readonly material = this.document.createMaterial('person').setRoughnessFactor(0.78).setMetallicFactor(0);

  constructor() {
    this.bones = ALL_BONES.map((name, i) => this.document.createNode(name).setTranslation(i === 0 ? [0, UPRIGHT_HIPS, 0] : [...OFFSETS[i]!]));
    this.bones.forEach((bone, i) => this.bones[PARENTS[i]!]?.addChild(bone));
    this.person = this.document.createNode('person').addChild(this.bones[0]!);
    const scene = this.document.createScene('office').addChild(this.person);
    this.document.getRoot().setDefaultScene(scene);
    this.skin = this.document.createSkin('skeleton').setSkeleton(this.bones[0]!).setInverseBindMatrices(this.accessor('MAT4', new Float32Array(REST.flatMap((rest) => [...new Matrix4().makeTranslation(-rest[0], -rest[1], -rest[2]).elements]))));
    for (const bone of this.bones) this.skin.addJoint(bone);
  }

  addMesh(name: string, geometry: BufferGeometry): this {
    const primitive = this.document.createPrimitive().setMaterial(this.material).setIndices(this.accessor('SCALAR', Uint16Array.from(geometry.index!.array)));
    for (const [semantic, accessor] of Object.entries(this.attributesOf(geometry))) primitive.setAttribute(semantic, accessor);
    this.person.addChild(this.document.createNode(name).setMesh(this.document.createMesh(name).addPrimitive(primitive)).setSkin(this.skin));
    return this;
  }

  addClips(): this {
    for (const clip of CLIPS) this.addClip(clip);
    return this;
  }

  private attributesOf(geometry: BufferGeometry): Record<string, Accessor> {
    const count = geometry.getAttribute('position').count;
    const of = (name: string, item: number, part = 0): number => geometry.getAttribute(name).array[item * geometry.getAttribute(name).itemSize + part]!;
    const fill = (width: number, value: (item: number) => readonly number[]): number[] => Array.from({ length: count }, (_, i) => value(i)).flatMap((item) => item.slice(0, width));
    return {
      POSITION: this.accessor('VEC3', new Float32Array(geometry.getAttribute('position').array)),
      NORMAL: this.accessor('VEC3', new Float32Array(geometry.getAttribute('normal').array)),
      COLOR_0: this.accessor('VEC4', Uint8Array.from(fill(4, (i) => colourOf(of('slot', i), of('light', i)))), true),
      JOINTS_0: this.accessor('VEC4', Uint8Array.from(fill(4, (i) => [of('bones', i), of('share', i) === 1 ? 0 : of('bones', i, 1), 0, 0]))),
      WEIGHTS_0: this.accessor('VEC4', Uint8Array.from(fill(4, (i) => weightsOf(of('share', i)))), true),
      _SLOT: this.accessor('SCALAR', Uint8Array.from(fill(1, (i) => [of('slot', i)]))),
    };
  }

  private addClip(clip: Clip): void {
    const animation = this.document.createAnimation(clip.name);
    const shares = Array.from({ length: clip.frames }, (_, i) => i / (clip.frames - 1));
    const moments = shares.map((share) => clip.at(share === 1 ? 0 : share));
    const times = this.accessor('SCALAR', Float32Array.from(shares, (share) => share * clip.seconds));
    const track = (bone: AnyBone, path: 'rotation' | 'translation' | 'scale', type: 'VEC3' | 'VEC4', value: (moment: Moment) => readonly number[]): void => {
      const sampler = this.document.createAnimationSampler().setInput(times).setOutput(this.accessor(type, Float32Array.from(moments.flatMap((moment) => [...value(moment)])))).setInterpolation('LINEAR');
      animation.addSampler(sampler).addChannel(this.document.createAnimationChannel().setTargetNode(this.bones[boneIndex(bone)]!).setTargetPath(path).setSampler(sampler));
    };
    for (const bone of ALL_BONES) if (bone !== 'eyes' && bone !== 'mouth') track(bone, 'rotation', 'VEC4', (moment) => turnOf(moment, bone, rotation).toArray() as number[]);
    track('hips', 'translation', 'VEC3', ({ hips }) => hips);
    track('eyes', 'scale', 'VEC3', ({ eyes }) => [1, eyes, 1]);
    track('mouth', 'scale', 'VEC3', ({ mouth }) => [0.35 * Math.sign(mouth) + 0.5 * mouth, mouth, 1]);
  }

  private accessor(type: 'SCALAR' | 'VEC3' | 'VEC4' | 'MAT4', array: TypedArray, normalized = false): Accessor {
    return this.document.createAccessor().setType(type).setArray(array).setNormalized(normalized).setBuffer(this.buffer);
  }
}

/** Two weights of 255 parts together, as integers must be that sum to one. */
function weightsOf(share: number): [number, number, number, number] {
  const first = Math.round(share * 255);
  return [first, 255 - first, 0, 0];
}
