import type { TaskView } from '../../protocol/types';
import { isOpen } from '../model/blocks';

/** More than this is no picture any more. */
export const MOST_NODES = 300;

export interface Dependencies {
  nodes: TaskView[];
  /** From the task that is to be done first to the one that waits for it. */
  edges: [string, string][];
  /** How many tasks hang together with others, but are not here. */
  left: number;
}

/** The neighbours that a task hangs together with, both ways. */
function neighboursOf(tasks: ReadonlyMap<string, TaskView>, passes: (key: string) => boolean): Map<string, string[]> {
  const neighbours = new Map<string, string[]>();
  const join = (one: string, other: string): void => {
    const known = neighbours.get(one);
    if (known) known.push(other);
    else neighbours.set(one, [other]);
  };
  for (const task of tasks.values()) {
    if (!isOpen(task)) continue;
    for (const on of task.dependsOn) {
      if (on === task.taskId || !tasks.has(on) || !(passes(task.taskId) || passes(on))) continue;
      join(task.taskId, on);
      join(on, task.taskId);
    }
  }
  return neighbours;
}

function groupsOf(neighbours: ReadonlyMap<string, string[]>): string[][] {
  const seen = new Set<string>();
  const groups: string[][] = [];
  for (const root of neighbours.keys()) {
    if (seen.has(root)) continue;
    seen.add(root);
    const group = [root];
    for (const key of group) {
      for (const next of neighbours.get(key) ?? []) {
        if (seen.has(next)) continue;
        seen.add(next);
        group.push(next);
      }
    }
    groups.push(group);
  }
  return groups;
}

/**
 * Choose the tasks whose dependencies are drawn: those that pass, with what they wait for and who waits for them.
 *
 * Whole groups are taken as long as there is room: that of the critical path first, then the largest.
 */
export function dependenciesOf(tasks: ReadonlyMap<string, TaskView>, passes: (key: string) => boolean, path: readonly string[], most = MOST_NODES): Dependencies {
  const neighbours = neighboursOf(tasks, passes);
  const [first = ''] = path;
  const groups = groupsOf(neighbours).sort((one, other) => Number(other.includes(first)) - Number(one.includes(first)) || other.length - one.length || (one[0] ?? '').localeCompare(other[0] ?? ''));
  const taken = new Set<string>();
  const steps = new Set(path);
  groups.forEach((group, at) => {
    if (taken.size + group.length <= most) group.forEach((key) => taken.add(key));
    // Of a group that is too large by itself at least the path and what is around it is shown.
    else if (at === 0) [...group].sort((one, other) => Number(steps.has(other)) - Number(steps.has(one))).slice(0, most).forEach((key) => taken.add(key));
  });
  const nodes = [...taken].flatMap((key) => tasks.get(key) ?? []);
  const edges = nodes.flatMap((task) => (isOpen(task) ? task.dependsOn.filter((on) => on !== task.taskId && taken.has(on)).map((on): [string, string] => [on, task.taskId]) : []));
  return { nodes, edges, left: neighbours.size - taken.size };
}
