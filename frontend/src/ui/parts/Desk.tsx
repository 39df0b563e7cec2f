import { face, facesOf, onPaper, type Block, type Spot } from './isometric';
import { lookOf } from './look';

const WOOD = { top: '#ecd4b2', left: '#d8bb93', right: '#c8a684' };
const DEVICE = { top: '#4a4654', left: '#2e4a52', right: '#3a3642' };
const CHAIR = { top: '#8298cf', left: '#6f7fb5', right: '#56649c' };

export function Blocks({ blocks }: { blocks: Block[] }) {
  return blocks.flatMap(facesOf).map(({ points, fill }, index) => <polygon key={index} points={points} fill={fill} />);
}

export function Carpet({ at: [x, y, z], width, depth, fill }: { at: Spot; width: number; depth: number; fill: string }) {
  return <polygon points={face([x, y, z], [x + width, y, z], [x + width, y, z + depth], [x, y, z + depth])} fill={fill} />;
}

/** Somebody sitting with the face to the reader. */
function Sitter({ id, at }: { id: string; at: Spot }) {
  const look = lookOf(id);
  const [cx = 0, cy = 0] = onPaper(at).split(',').map(Number);
  const hair = look.hair === 'beanie' || look.hair === 'cap' ? look.accessory : look.hairColour;
  return (
    <g transform={`translate(${cx} ${cy})`}>
      <path d="M-15 10c0-15 5-21 15-21s15 6 15 21c-6 5-24 5-30 0z" fill={look.top} />
      <circle cx="0" cy="-24" r="16" fill={look.skin} />
      <path d="M-16.500-23c-1-12 7-19 16.500-19s17.500 7 16.500 19c-2-5-5-9-9-11-7 3-10 3-17 1-3 2-5 5-7 10z" fill={hair} />
      <circle cx="-6" cy="-22" r="2" fill="#2f2622" />
      <circle cx="6" cy="-22" r="2" fill="#2f2622" />
      <path d="M-4-15.500c2.500 2.600 5.500 2.600 8 0" fill="none" stroke="#2f2622" strokeWidth="1.800" strokeLinecap="round" />
    </g>
  );
}

/** A desk, and who sits behind it; empty, it waits for somebody. */
export function Desk({ at: [x, y, z], sitter }: { at: Spot; sitter?: string }) {
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
      {sitter ? <Sitter id={sitter} at={[x + 50, y + 44, z - 26]} /> : <EmptyChair at={[x + 42, y, z - 46]} />}
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
