import { face, facesOf, type Block, type Spot } from './isometric';

const WOOD = { top: '#ecd4b2', left: '#d8bb93', right: '#c8a684' };
const DEVICE = { top: '#4a4654', left: '#2e4a52', right: '#3a3642' };
const CHAIR = { top: '#8298cf', left: '#6f7fb5', right: '#56649c' };

export function Blocks({ blocks }: { blocks: Block[] }) {
  return blocks.flatMap(facesOf).map(({ points, fill }, index) => <polygon key={index} points={points} fill={fill} />);
}

export function Carpet({ at: [x, y, z], width, depth, fill }: { at: Spot; width: number; depth: number; fill: string }) {
  return <polygon points={face([x, y, z], [x + width, y, z], [x + width, y, z + depth], [x, y, z + depth])} fill={fill} />;
}

/** A desk that waits for somebody. */
export function Desk({ at: [x, y, z] }: { at: Spot }) {
  const legs: Block[] = [
    { at: [x + 4, y, z + 46], size: [4, 34, 4], ...WOOD },
    { at: [x + 112, y, z + 46], size: [4, 34, 4], ...WOOD },
    { at: [x + 112, y, z + 6], size: [4, 34, 4], ...WOOD },
  ];
  const things: Block[] = [
    { at: [x, y + 34, z], size: [120, 5, 54], ...WOOD },
    { at: [x + 34, y + 39, z + 34], size: [52, 30, 3], ...DEVICE },
    { at: [x + 98, y + 39, z + 16], size: [8, 10, 8], top: '#f6f0e6', left: '#e0705a', right: '#c65b45' },
  ];
  return (
    <g>
      <EmptyChair at={[x + 42, y, z - 46]} />
      <Blocks blocks={[...legs, ...things]} />
    </g>
  );
}

function EmptyChair({ at: [x, y, z] }: { at: Spot }) {
  return (
    <Blocks
      blocks={[
        { at: [x, y + 26, z - 6], size: [36, 42, 6], ...CHAIR },
        { at: [x, y + 20, z], size: [36, 6, 32], ...CHAIR },
      ]}
    />
  );
}
