import { isOpen } from './blocks';
import type { Board, Entry } from './board';
import { NOBODY, type Group, type People } from './filter';

/** One row of the board: what one agent or one department holds, by stage. */
export interface Swim {
  key: string;
  cells: readonly (readonly Entry[])[];
  count: number;
  open: number;
}

function keyOf(group: Group, { task }: Entry, people: People): string {
  if (task.assignee === null) return NOBODY;
  return group === 'agent' ? task.assignee : (people.get(task.assignee)?.department ?? NOBODY);
}

/** Part the lanes into rows; who holds most open tasks stands first, what nobody holds last. */
export function swimsOf({ lanes }: Board, group: Group, people: People): Swim[] {
  const rows = new Map<string, Entry[][]>();
  lanes.forEach(({ entries }, at) => {
    for (const entry of entries) {
      const key = keyOf(group, entry, people);
      let cells = rows.get(key);
      if (cells === undefined) rows.set(key, (cells = lanes.map(() => [])));
      cells[at]?.push(entry);
    }
  });
  return [...rows]
    .map(([key, cells]) => ({ key, cells, count: cells.flat().length, open: cells.flat().filter(({ task }) => isOpen(task)).length }))
    .sort((one, other) => Number(one.key === NOBODY) - Number(other.key === NOBODY) || other.open - one.open || (one.key < other.key ? -1 : 1));
}
