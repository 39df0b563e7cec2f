import { memo, useMemo } from 'react';
import type { Timeline } from '../protocol/replay';
import { useText } from '../ui/hooks/useText';
import { Glyph } from '../ui/parts/Glyph';
import { barsPath, gathered, waitLines, type Mark } from './lanes';
import { spotOf, ticksOf, type Stretch } from './stretch';

const FAILURES_Y = 1;
const WAITS_Y = 12;
const FLOOR_Y = 41;
const BAR_PX = 15;
const NAMES_Y = 53;
const MARK_PX = 12;
/** Room for a mark and its number. */
const GAP_PX = 42;
/** From this length on the day is more telling than the hour. */
const DAYS_FROM_MS = 2 * 86_400_000;

export interface LanesProps {
  timeline: Timeline;
  stretch: Stretch;
  width: number;
  nowMs: number;
}

function Marks({ marks, status, y, width }: { marks: Mark[]; status: 'error' | 'waiting'; y: number; width: number }) {
  const { format } = useText();
  return marks.map(({ x, count }) => (
    <g key={x} transform={`translate(${(x - MARK_PX / 2).toFixed(1)} ${y})`} className={`track-mark is-${status}`}>
      <Glyph status={status} size={MARK_PX} />
      {count > 1 && (
        <text x={x > width - GAP_PX ? -2 : MARK_PX + 2} y={MARK_PX - 2} textAnchor={x > width - GAP_PX ? 'end' : 'start'}>
          {format.compact(count)}
        </text>
      )}
    </g>
  ));
}

/** From the top: failures, waits with their length, how much happened, and the hours. */
export const Lanes = memo(function Lanes({ timeline, stretch, width, nowMs }: LanesProps) {
  const { format } = useText();
  const drawn = useMemo(
    () => ({
      failures: gathered(timeline.failures, timeline, stretch, width, GAP_PX),
      waits: gathered(timeline.waits, timeline, stretch, width, GAP_PX),
      lines: waitLines(timeline.spells, stretch, width, nowMs),
      bars: barsPath(timeline, stretch, width, FLOOR_Y, BAR_PX),
      ticks: ticksOf(stretch, width),
    }),
    [timeline, stretch, width, nowMs],
  );
  const isLong = stretch.untilMs - stretch.fromMs >= DAYS_FROM_MS;
  return (
    <svg className="track-lanes" width={width} height="56" viewBox={`0 0 ${width} 56`} aria-hidden="true">
      <path className="track-bars" d={drawn.bars} />
      <path className="track-floor" d={`M0 ${FLOOR_Y + 0.5}H${width}`} />
      {drawn.ticks.map((ms) => {
        const x = spotOf(ms, stretch, width);
        return (
          <g key={ms}>
            <path className="track-tick" d={`M${x.toFixed(1)} ${FLOOR_Y}v3`} />
            <text className="track-hour" x={Math.max(18, Math.min(width - 18, x))} y={NAMES_Y} textAnchor="middle">
              {isLong ? format.day(ms) : format.hour(ms)}
            </text>
          </g>
        );
      })}
      {drawn.lines.map(({ from, until }) => (
        <path key={from} className="track-wait" d={`M${from.toFixed(1)} ${WAITS_Y + MARK_PX / 2}H${until.toFixed(1)}`} />
      ))}
      <Marks marks={drawn.waits} status="waiting" y={WAITS_Y} width={width} />
      <Marks marks={drawn.failures} status="error" y={FAILURES_Y} width={width} />
    </svg>
  );
});
