import type { TaskView } from '../../protocol/types';
import { isBlocked, type Block } from './blocks';

export const SHAPES = ['lanes', 'list', 'graph'] as const;
export type Shape = (typeof SHAPES)[number];
export const GROUPS = ['none', 'agent', 'department'] as const;
export type Group = (typeof GROUPS)[number];
/** Stands in the address for: those of whom nothing is said. */
export const NOBODY = '-';

/** Which tasks are asked for; what is empty lets everything pass. */
export interface Filter {
  text: string;
  department: string;
  agent: string;
  status: string;
  priority: string;
  blocked: boolean;
}

export interface Person {
  id: string;
  name: string;
  department: string | null;
}
export type People = ReadonlyMap<string, Person>;

function oneOf<Word extends string>(words: readonly Word[], said: string | null, otherwise: Word): Word {
  return words.find((word) => word === said) ?? otherwise;
}

export const shapeIn = (query: URLSearchParams): Shape => oneOf(SHAPES, query.get('shape'), 'lanes');
export const groupIn = (query: URLSearchParams): Group => oneOf(GROUPS, query.get('group'), 'none');

export function filterIn(query: URLSearchParams): Filter {
  const said = (name: string): string => query.get(name) ?? '';
  return {
    text: said('q'),
    department: said('department'),
    agent: said('by'),
    status: said('status'),
    priority: said('priority'),
    blocked: query.get('blocked') === '1',
  };
}

/** An address without any of the filters. */
export const UNFILTERED = { q: null, department: null, by: null, status: null, priority: null, blocked: null } as const;

export const isFiltered = (filter: Filter): boolean => Object.values(filter).some(Boolean);

export const priorityOf = (task: TaskView): string => (task.priority === null ? NOBODY : String(task.priority));

const fits = (asked: string, is: string | null): boolean => asked === '' || asked === (is ?? NOBODY);

function says(task: TaskView, people: People, text: string): boolean {
  if (text === '') return true;
  const name = task.assignee === null ? '' : (people.get(task.assignee)?.name ?? task.assignee);
  return [task.title, task.taskId, name].some((said) => said.toLocaleLowerCase().includes(text));
}

/** Make the question whether a task passes a filter; the agent's department counts as the task's. */
export function passing(filter: Filter, people: People): (task: TaskView, block: Block | null) => boolean {
  const text = filter.text.trim().toLocaleLowerCase();
  if (!isFiltered(filter)) return () => true;
  return (task, block) =>
    fits(filter.agent, task.assignee) &&
    fits(filter.status, task.status) &&
    (filter.priority === '' || filter.priority === priorityOf(task)) &&
    (filter.department === '' || fits(filter.department, people.get(task.assignee ?? '')?.department ?? null)) &&
    (!filter.blocked || isBlocked(task, block)) &&
    says(task, people, text);
}
