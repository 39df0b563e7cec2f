import { DataTexture, FloatType, NearestFilter, RGBAFormat, type IUniform, type Texture, type Vector3 } from 'three';

import { boneOf } from './clips';
import { COLOUR_COLUMN, SLOTS, STATE_COLUMN, TABLE_WIDTH } from './figureShader';
import type { Figure } from './figure';
import { boneIndex, MATRIX_LENGTH, REST, writeBones, writeSkin } from './skeleton';

const ROW = TABLE_WIDTH * 4;
const HEAD_MATRIX = boneIndex('head') * MATRIX_LENGTH;
const [HEAD_X, HEAD_Y, HEAD_Z] = REST[boneIndex('head')]!;
const SMALLEST = 64;
const MOST_RANGES = 128;

/** Bones, colours and state of every figure, one row each: all drawing of people reads from this texture. */
export class FigureTable {
  readonly uniform: IUniform<Texture>;
  private data: Float32Array;
  private texture: DataTexture;
  private readonly free: number[] = [];
  private used = 0;
  private whole = false;

  constructor() {
    this.data = new Float32Array(ROW * SMALLEST);
    this.texture = this.watch(textureOver(this.data, SMALLEST));
    this.uniform = { value: this.texture };
  }

  /** Take a row for a new figure. */
  takeRow(): number {
    const row = this.free.pop() ?? this.used++;
    if (row >= this.texture.image.height) this.grow();
    return row;
  }

  giveBack(row: number): void {
    this.data[row * ROW + STATE_COLUMN * 4] = 0;
    this.free.push(row);
    this.touch(row);
  }

  writeColours({ row, look }: Figure): void {
    SLOTS.forEach((slot, index) => {
      const { r, g, b } = look.colours[slot];
      this.data.set([r, g, b, 1], row * ROW + (COLOUR_COLUMN + index) * 4);
    });
    this.touch(row);
  }

  /** Write bones and state of one figure. */
  writePose(figure: Figure, time: number, still: boolean): void {
    const start = figure.row * ROW;
    const body = figure.body(time, still);
    if (body) writeSkin(figure.place, (bone, local) => boneOf(body, bone, local), this.data, start);
    else writeBones(figure.place, figure.liveAngles(time, still), this.data, start);
    const state = start + STATE_COLUMN * 4;
    this.data[state] = figure.presence;
    this.data[state + 1] = figure.stale ? 0.75 : 0;
    this.data[state + 2] = figure.chosen;
    this.touch(figure.row);
  }

  /** Give a point above (or below) the head's middle, in the head's own direction. */
  aboveHead({ row }: Figure, height: number, out: Vector3): Vector3 {
    const at = row * ROW + HEAD_MATRIX;
    const d = this.data;
    const along = (row: number): number => d[at + row]! * HEAD_X + d[at + row + 1]! * (HEAD_Y + height) + d[at + row + 2]! * HEAD_Z + d[at + row + 3]!;
    return out.set(along(0), along(4), along(8));
  }

  dispose(): void {
    this.texture.dispose();
  }

  /** Send changed rows alone while they are few; past that one whole upload is cheaper. */
  private touch(row: number): void {
    if (this.texture.updateRanges.length < MOST_RANGES && !this.whole) this.texture.addUpdateRange(row * ROW, ROW);
    else this.sendWhole();
    this.texture.needsUpdate = true;
  }

  private sendWhole(): void {
    this.whole = true;
    this.texture.clearUpdateRanges();
  }

  private watch(texture: DataTexture): DataTexture {
    texture.onUpdate = () => {
      this.whole = false;
    };
    return texture;
  }

  private grow(): void {
    const rows = this.texture.image.height * 2;
    const data = new Float32Array(ROW * rows);
    data.set(this.data);
    this.texture.dispose();
    this.data = data;
    this.texture = this.watch(textureOver(data, rows));
    this.sendWhole();
    this.uniform.value = this.texture;
  }
}

function textureOver(data: Float32Array, rows: number): DataTexture {
  const texture = new DataTexture(data as Float32Array<ArrayBuffer>, TABLE_WIDTH, rows, RGBAFormat, FloatType);
  texture.minFilter = NearestFilter;
  texture.magFilter = NearestFilter;
  texture.needsUpdate = true;
  return texture;
}
