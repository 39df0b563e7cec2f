import { each, isFields, text } from '../protocol/guards';
import { askHere } from './here';

/** A change of an agent's status. */
export interface Move {
  seq: number;
  at: string;
  from: string | null;
  /** Null where the agent left. */
  to: string | null;
}

function toMove(value: unknown): Move | null {
  if (!isFields(value) || typeof value.seq !== 'number' || typeof value.at !== 'string') return null;
  return { seq: value.seq, at: value.at, from: text(value.from), to: text(value.to) };
}

/** Fetch how an agent's status changed, the latest first. Throws a Problem. */
export async function movesOf(id: string, limit: number): Promise<Move[]> {
  const answer = await askHere(`/api/metaverse/agents/${encodeURIComponent(id)}/history`, { query: { limit } });
  return each(isFields(answer) ? answer.items : [], toMove);
}
