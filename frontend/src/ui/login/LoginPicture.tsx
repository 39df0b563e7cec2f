import { Blocks, Carpet, Desk } from '../parts/Desk';
import { face, onPaper, type Spot } from '../parts/isometric';

const SLAB = { top: '#f3e9d9', left: '#e2cba9', right: '#d3b78f' };
const PLANT = { top: '#86ab6c', left: '#6f9a62', right: '#5b8a5a' };
const POT = { top: '#e9dfd0', left: '#cf8a68', right: '#b97455' };

const DESKS: { at: Spot; sitter?: string }[] = [
  { at: [70, 0, 100], sitter: 'a_otto' },
  { at: [250, 0, 100], sitter: 'a_yara' },
  { at: [430, 0, 100] },
  { at: [70, 0, 260], sitter: 'a_lin' },
  { at: [250, 0, 260], sitter: 'a_ada' },
  { at: [430, 0, 260], sitter: 'a_ben' },
];

const HIGH = 130;

function Walls() {
  return (
    <>
      <polygon points={face([0, 0, 0], [0, HIGH, 0], [620, HIGH, 0], [620, 0, 0])} fill="#fdf8f0" />
      <polygon points={face([0, 0, 0], [0, HIGH, 0], [0, HIGH, 420], [0, 0, 420])} fill="#f4e9d8" />
      {[60, 240, 420].map((x) => (
        <polygon key={x} points={face([x, 50, 0], [x, 108, 0], [x + 130, 108, 0], [x + 130, 50, 0])} fill="#d8ebef" stroke="#e2c7a3" strokeWidth="4" />
      ))}
      <polygon points={face([0, 46, 90], [0, 104, 90], [0, 104, 320], [0, 46, 320])} fill="#d8ebef" stroke="#e2c7a3" strokeWidth="4" />
    </>
  );
}

function Ring({ at, colour, length }: { at: Spot; colour: string; length: string }) {
  const [cx, cy] = onPaper(at).split(',');
  return <ellipse cx={cx} cy={cy} rx="40" ry="23" fill="none" stroke={colour} strokeWidth="6" strokeDasharray={length} strokeLinecap="round" />;
}

/** An office at work, drawn with the colours of the real one. */
export function LoginPicture() {
  return (
    <div className="login-picture" aria-hidden="true">
      <svg viewBox="-420 -170 1000 760" preserveAspectRatio="xMidYMid slice">
        <Blocks blocks={[{ at: [-10, -22, -10], size: [640, 22, 440], ...SLAB }]} />
        <Walls />
        <Carpet at={[40, 0, 40]} width={560} depth={150} fill="#dfe8d6" />
        <Carpet at={[40, 0, 212]} width={560} depth={150} fill="#dfe2ef" />
        {DESKS.map(({ at: [x, y, z], sitter }) =>
          sitter ? <Ring key={x + z * 1000} at={[x + 50, y, z - 22]} colour={sitter === 'a_ada' ? '#e69f00' : '#009e73'} length={sitter === 'a_ada' ? '8 9' : '130 90'} /> : null,
        )}
        {DESKS.map((desk) => (
          <Desk key={desk.at.join()} {...desk} />
        ))}
        <Blocks
          blocks={[
            { at: [585, 0, 30], size: [26, 26, 26], ...POT },
            { at: [580, 26, 25], size: [36, 46, 36], ...PLANT },
            { at: [585, 0, 375], size: [26, 26, 26], ...POT },
            { at: [580, 26, 370], size: [36, 46, 36], ...PLANT },
          ]}
        />
      </svg>
    </div>
  );
}
