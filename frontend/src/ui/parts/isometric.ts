const COS = Math.cos(Math.PI / 6);
const SIN = 0.5;

export type Spot = [x: number, y: number, z: number];

/** Where a spot of the drawn world lies on paper: x to the right-down, z to the left-down, y up. */
export function onPaper([x, y, z]: Spot): string {
  return `${((x - z) * COS).toFixed(1)},${((x + z) * SIN - y).toFixed(1)}`;
}

export const face = (...spots: Spot[]): string => spots.map(onPaper).join(' ');

export interface Block {
  at: Spot;
  size: Spot;
  top: string;
  left: string;
  right: string;
}

/** The three faces of a block that can be seen. */
export function facesOf({ at: [x, y, z], size: [w, h, d], top, left, right }: Block): { points: string; fill: string }[] {
  const roof = y + h;
  return [
    { points: face([x, roof, z], [x + w, roof, z], [x + w, roof, z + d], [x, roof, z + d]), fill: top },
    { points: face([x, roof, z + d], [x + w, roof, z + d], [x + w, y, z + d], [x, y, z + d]), fill: left },
    { points: face([x + w, roof, z], [x + w, roof, z + d], [x + w, y, z + d], [x + w, y, z]), fill: right },
  ];
}
