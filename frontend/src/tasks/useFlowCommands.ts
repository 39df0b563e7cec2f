import { useCommands } from '../ui/commands';
import { setQuery, useQuery } from '../ui/hooks/useQuery';
import { showShape, toggleBlocked } from './head/FlowBar';
import { openTask } from './lanes/TaskCard';
import { undo, undoable, useMoves } from './live/moves';
import type { Flow } from './live/useBoard';
import { UNFILTERED } from './model/filter';

/** Offer what the flow can do to the keyboard and the palette. */
export function useFlowCommands({ path }: Flow): void {
  const isBlocked = useQuery().get('blocked') === '1';
  useCommands([
    { id: 'flow.lanes', group: 'flow', name: 'flow.command.lanes', keys: ['1'], run: () => showShape('lanes') },
    { id: 'flow.list', group: 'flow', name: 'flow.command.list', keys: ['2'], run: () => showShape('list') },
    { id: 'flow.graph', group: 'flow', name: 'flow.command.graph', keys: ['3'], run: () => showShape('graph') },
    { id: 'flow.find', group: 'flow', name: 'flow.command.find', keys: ['f'], run: () => document.getElementById('flow-search')?.focus() },
    { id: 'flow.blocked', group: 'flow', name: 'flow.command.blocked', keys: ['b'], run: () => toggleBlocked(isBlocked) },
    { id: 'flow.agents', group: 'flow', name: 'flow.command.byAgent', run: () => setQuery({ shape: null, group: 'agent' }) },
    { id: 'flow.departments', group: 'flow', name: 'flow.command.byDepartment', run: () => setQuery({ shape: null, group: 'department' }) },
    { id: 'flow.path', group: 'flow', name: 'flow.command.path', keys: ['p'], run: () => path.keys[0] !== undefined && openTask(path.keys[0]) },
    {
      id: 'flow.undo',
      group: 'flow',
      name: 'flow.command.undo',
      keys: ['u'],
      run: () => {
        const move = undoable(useMoves.getState());
        if (move) undo(move);
      },
    },
    { id: 'flow.clear', group: 'flow', name: 'flow.command.clear', run: () => setQuery(UNFILTERED) },
  ]);
}
