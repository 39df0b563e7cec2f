import type { Receipt } from '../../protocol/commands';
import type { AgentView } from '../../protocol/types';
import type { FleetKind } from '../../sync/fleet';

/** Why an agent cannot be told, or what it will make of it. */
export type Note = 'gone' | 'noInbox' | 'offline' | 'nothingToStop' | 'unasked' | null;

export interface Rehearsed {
  agentId: string;
  name: string;
  /** Whether it is sent to. */
  told: boolean;
  note: Note;
}

function noteOn(agent: AgentView | undefined, receipt: Receipt, kind: FleetKind): Note {
  if (agent === undefined) return 'gone';
  if (receipt.way === null) return 'noInbox';
  if (agent.status === 'offline') return 'offline';
  if ((kind === 'pause' || kind === 'cancel') && agent.status === 'idle') return 'nothingToStop';
  return receipt.way === undefined ? 'unasked' : null;
}

/** Say of each agent whether it would be told, and what stands against it. */
export function rehearsed(receipts: readonly Receipt[], agents: ReadonlyMap<string, AgentView>, kind: FleetKind): Rehearsed[] {
  return receipts.map((receipt) => {
    const agent = agents.get(receipt.agentId);
    const note = noteOn(agent, receipt, kind);
    return { agentId: receipt.agentId, name: agent?.name ?? receipt.agentId, told: note !== 'gone' && note !== 'noInbox', note };
  });
}

/** What takes an act back; null where nothing does. */
export function undoOf(kind: FleetKind): FleetKind | null {
  if (kind === 'pause') return 'resume';
  return kind === 'resume' ? 'pause' : null;
}
