import { memo, useLayoutEffect, useState, type RefObject } from 'react';
import { cardOf } from '../live/flights';
import type { Lane } from '../model/board';
import { threadOf, type Box, type Thread } from '../model/curves';

const CARD_HEIGHT = 84;

type Seen = Box & { isSeen: boolean };

/** Where a card stands in the frame; one that is scrolled away is taken to stand at the edge of its lane. */
function boxOf(key: string, lanes: readonly Lane[], frame: DOMRect): Seen | null {
  const lane = lanes.find(({ entries }) => entries.some(({ kind, task }) => kind === 'card' && task.taskId === key));
  const around = lane && document.querySelector(`[data-lane="${CSS.escape(lane.stage.key)}"] [data-lane-frame]`);
  if (!around) return null;
  const edge = around.getBoundingClientRect();
  const card = cardOf(key)?.getBoundingClientRect();
  const isBelow = card ? card.top >= edge.bottom - CARD_HEIGHT / 2 : false;
  const isSeen = card && card.bottom > edge.top + CARD_HEIGHT / 2 && !isBelow;
  const [x, width] = card ? [card.x, card.width] : [edge.x + 8, edge.width - 16];
  const y = isSeen ? card.y : isBelow ? edge.bottom - 6 : edge.top + 2;
  return { x: x - frame.x, y: y - frame.y, width, height: isSeen ? card.height : 4, isSeen: isSeen === true };
}

function threads(keys: readonly string[], lanes: readonly Lane[], frame: DOMRect): Thread[] {
  const boxes = keys.map((key) => boxOf(key, lanes, frame));
  return boxes.flatMap((then, at) => {
    const first = boxes[at - 1];
    return first && then && (first.isSeen || then.isSeen) ? [threadOf(first, then)] : [];
  });
}

export interface PathThreadProps {
  keys: readonly string[];
  lanes: readonly Lane[];
  /** Moves when cards have moved on the screen. */
  mark: number;
  frame: RefObject<HTMLElement | null>;
}

/** The critical path: from card to card through the gutters and behind the cards, with a knot where one ends and an arrow at who waits for it. */
export const PathThread = memo(function PathThread({ keys, lanes, mark, frame }: PathThreadProps) {
  const [drawn, setDrawn] = useState<Thread[]>([]);
  useLayoutEffect(() => {
    const around = frame.current;
    if (around) setDrawn(threads(keys, lanes, around.getBoundingClientRect()));
  }, [keys, lanes, mark, frame]);
  return (
    <>
      <svg className="path-thread" aria-hidden="true">
        {drawn.map(({ path }, step) => (
          <path key={step} d={path} />
        ))}
      </svg>
      <svg className="path-thread path-knots" aria-hidden="true">
        {drawn.map(({ knot, tip, towards }, step) => (
          <g key={step}>
            <path className="path-tip" d={`M${tip.x} ${tip.y}l${-9 * towards} -5v10z`} />
            <circle cx={knot.x} cy={knot.y} r="4" />
          </g>
        ))}
      </svg>
    </>
  );
});
