import type { PipelineStage, TaskView } from '../../protocol/types';
import { blockOf, isBlocked, isOpen, needsPerson, sameBlock, type Block } from './blocks';
import { medianOf, sinceMs } from './times';

/** A card, the slot that waits for one in flight, or the place that one has left. */
export interface Entry {
  kind: 'card' | 'slot' | 'left';
  task: TaskView;
  block: Block | null;
  /** Where on the critical path it stands, from 0; null for beside it. */
  step: number | null;
}

export interface Lane {
  stage: PipelineStage;
  entries: readonly Entry[];
  /** What is here; one in flight counts where it took off, until it lands. */
  count: number;
  open: number;
  ended: number;
  /** Since when the middle one of the open ones is here. */
  medianMs: number | null;
  oldestMs: number | null;
}

/** A task on its way from one lane to another, as it was when it took off. */
export interface Passage {
  before: TaskView;
}

export interface BoardInput {
  tasks: ReadonlyMap<string, TaskView>;
  pipeline: readonly PipelineStage[];
  passes(task: TaskView, block: Block | null): boolean;
  /** Steps of the critical path by task. */
  path: ReadonlyMap<string, number>;
  flights: ReadonlyMap<string, Passage>;
}

export interface Board {
  lanes: readonly Lane[];
  entries: ReadonlyMap<string, Entry>;
  /** How many pass the filter. */
  shown: number;
  blocked: number;
}

export const NO_BOARD: Board = { lanes: [], entries: new Map(), shown: 0, blocked: 0 };

function rankOf({ task, step }: Entry): number {
  if (step !== null) return 0;
  if (needsPerson(task)) return 1;
  return isOpen(task) ? 2 : 3;
}

const late = (ms: number): number => (Number.isNaN(ms) ? Infinity : ms);

/** The critical path stands on top, then who needs a person, then who is here longest; what has ended sinks, the latest first. */
function inOrder(one: Entry, other: Entry): number {
  const rank = rankOf(one);
  const ranked = rank - rankOf(other);
  if (ranked !== 0) return ranked;
  if (rank === 0) return (one.step ?? 0) - (other.step ?? 0);
  const [a, b] = [late(sinceMs(one.task)), late(sinceMs(other.task))];
  if (a !== b) return rank === 3 ? b - a || 0 : a - b || 0;
  return one.task.taskId < other.task.taskId ? -1 : 1;
}

function laneOf(stage: PipelineStage, entries: Entry[], before: Lane | undefined): Lane {
  entries.sort(inOrder);
  const here = entries.filter(({ kind }) => kind !== 'slot');
  const since = here.filter(({ task }) => isOpen(task)).map(({ task }) => sinceMs(task));
  const isSame = before?.stage === stage && before.entries.length === entries.length && before.entries.every((entry, at) => entry === entries[at]);
  if (isSame) return before;
  return {
    stage,
    entries,
    count: here.length,
    open: since.length,
    ended: here.length - since.length,
    medianMs: medianOf(since),
    oldestMs: since.length ? since.reduce((least, ms) => Math.min(least, late(ms)), Infinity) : null,
  };
}

/** Put tasks into the lanes of the pipeline. What did not change since the board before is the same object as there. */
export function boardOf({ tasks, pipeline, passes, path, flights }: BoardInput, before: Board = NO_BOARD): Board {
  const lanes = new Map<string, { stage: PipelineStage; entries: Entry[] }>(pipeline.map((stage) => [stage.key, { stage, entries: [] }]));
  const entries = new Map<string, Entry>();
  let [shown, blocked] = [0, 0];
  const lay = (kind: Entry['kind'], task: TaskView, block: Block | null): void => {
    const known = before.entries.get(kind + task.taskId);
    const step = path.get(task.taskId) ?? null;
    const isKnown = known?.task === task && known.step === step && sameBlock(known.block, block);
    const entry = isKnown ? known : { kind, task, block, step };
    entries.set(kind + task.taskId, entry);
    laneFor(lanes, before, task.stage).entries.push(entry);
  };
  for (const task of tasks.values()) {
    const block = blockOf(task, tasks);
    if (isBlocked(task, block)) blocked += 1;
    if (!passes(task, block)) continue;
    shown += 1;
    const flight = flights.get(task.taskId);
    lay(flight ? 'slot' : 'card', task, block);
    if (flight) lay('left', flight.before, block);
  }
  const old = new Map(before.lanes.map((lane) => [lane.stage.key, lane]));
  return { lanes: [...lanes.values()].map(({ stage, entries: laid }) => laneOf(stage, laid, old.get(stage.key))), entries, shown, blocked };
}

type Laying = Map<string, { stage: PipelineStage; entries: Entry[] }>;

/** A stage that no pipeline names gets a lane of its own. */
function laneFor(lanes: Laying, before: Board, key: string): { stage: PipelineStage; entries: Entry[] } {
  let lane = lanes.get(key);
  if (lane === undefined) {
    const known = before.lanes.find(({ stage }) => stage.key === key)?.stage;
    lane = { stage: known ?? { key, name: { en: key, zh: key } }, entries: [] };
    lanes.set(key, lane);
  }
  return lane;
}
