import { useEffect, useLayoutEffect, useRef, type RefObject } from 'react';
import type { TaskView } from '../../protocol/types';
import { useText } from '../../ui/hooks/useText';
import { useStageName } from '../../ui/hooks/useStageName';
import { Glyph } from '../../ui/parts/Glyph';
import type { Flight } from '../live/flights';
import { land, useShown } from '../live/shown';
import { along, flightPath, type Box } from '../model/curves';
import { Holder } from './TaskCard';

const FLIGHT_MS = 900;
const STEPS = 24;
const SCALE = 0.86;
const TILT = -2.5;
const CARD_HEIGHT = 84;

/** Where a card lands: in its slot, or where its lane ends in sight. */
function landingOf({ taskId, stage }: TaskView): Box | null {
  const lane = document.querySelector(`[data-lane="${CSS.escape(stage)}"] [data-lane-frame]`)?.getBoundingClientRect();
  if (!lane) return null;
  const slot = document.querySelector(`[data-slot="${CSS.escape(taskId)}"]`)?.getBoundingClientRect();
  const y = Math.min(Math.max(slot?.y ?? lane.bottom - CARD_HEIGHT, lane.top), lane.bottom - CARD_HEIGHT);
  return { x: slot?.x ?? lane.x, y, width: slot?.width ?? lane.width, height: CARD_HEIGHT };
}

const ease = (share: number): number => (share < 0.5 ? 4 * share ** 3 : 1 - (2 - 2 * share) ** 3 / 2);

function framesOf(from: { x: number; y: number }, to: { x: number; y: number }): Keyframe[] {
  return Array.from({ length: STEPS + 1 }, (_, step) => {
    const share = ease(step / STEPS);
    const { x, y } = along(from, to, share);
    const aloft = Math.min(1, Math.min(step, STEPS - step) / 4);
    return { transform: `translate(${x}px, ${y}px) scale(${1 - (1 - SCALE) * aloft}) rotate(${TILT * aloft}deg)` };
  });
}

function Flyer({ flight, task, frame }: { flight: Flight; task: TaskView; frame: RefObject<HTMLElement | null> }) {
  const { t } = useText();
  const stageName = useStageName();
  const card = useRef<HTMLDivElement>(null);
  const trail = useRef<SVGPathElement>(null);
  const latest = useRef({ flight, task });
  latest.current = { flight, task };
  const { stage, taskId } = task;
  useLayoutEffect(() => {
    const { flight: flown, task: landing } = latest.current;
    const around = frame.current?.getBoundingClientRect();
    const slot = landingOf(landing);
    if (!around || !slot || !card.current) {
      land(taskId);
      return undefined;
    }
    const from = { x: flown.from.x - around.x, y: flown.from.y - around.y };
    const to = { x: slot.x - around.x, y: slot.y - around.y };
    const half = { x: flown.from.width / 2, y: CARD_HEIGHT / 2 };
    trail.current?.setAttribute('d', flightPath({ x: from.x + half.x, y: from.y + half.y }, { x: to.x + half.x, y: to.y + half.y }));
    const flying = card.current.animate(framesOf(from, to), { duration: FLIGHT_MS, fill: 'both' });
    flying.onfinish = () => land(taskId);
    return () => flying.cancel();
  }, [taskId, stage, frame]);
  return (
    <>
      <svg className="flight-trail">
        <path ref={trail} />
      </svg>
      <div ref={card} className="task card flyer" style={{ width: flight.from.width }}>
        <span className="task-name">
          <span>{task.title}</span>
        </span>
        <span className="task-foot">
          <Holder agentKey={flight.before.assignee} />
          {flight.before.assignee !== task.assignee && (
            <>
              <span className="flyer-to">→</span>
              <Holder agentKey={task.assignee} />
            </>
          )}
          <span className="task-block is-working">
            <Glyph status="working" size={14} />
            <span>{t('flow.toStage', { name: stageName(stage) })}</span>
          </span>
        </span>
      </div>
    </>
  );
}

/** The cards in flight, above all lanes. */
export function FlightLayer({ frame }: { frame: RefObject<HTMLElement | null> }) {
  const { flights, tasks } = useShown();
  useEffect(() => () => useShown.setState({ flights: new Map() }), []);
  return (
    <div className="flights" aria-hidden="true">
      {[...flights].map(([key, flight]) => {
        const task = tasks.get(key);
        return task && <Flyer key={key} flight={flight} task={task} frame={frame} />;
      })}
    </div>
  );
}
