import { useStore } from '../store/store';
import { asProblem, type FieldProblem } from '../transport/problem';
import { ask, askTagged, type Ask, type Tagged } from '../transport/rest';

type AskHere = Omit<Ask, 'organizationId'>;

function here(asked: AskHere): Ask {
  const { organizationId } = useStore.getState();
  return { ...asked, ...(organizationId !== null && { organizationId }) };
}

/** Ask within the chosen organization. Throws a Problem. */
export const askHere = (path: string, asked: AskHere = {}): Promise<unknown> => ask(path, here(asked));

/** The same, with the version of what is answered. Throws a Problem. */
export const askHereTagged = (path: string, asked: AskHere = {}): Promise<Tagged> => askTagged(path, here(asked));

/** Why something was not done, for whoever has to say it. */
export interface Refusal {
  why: string;
  faults: FieldProblem[];
  /** The role does not allow it. */
  forbidden: boolean;
  unreachable: boolean;
}

export function refusalOf(thrown: unknown): Refusal {
  const { status, detail, errors, unreachable, requestId } = asProblem(thrown);
  // A refusal that names its request is the server's own: it has said why it cannot now, as no proxy before it could.
  return { why: detail, faults: errors, forbidden: status === 403, unreachable: unreachable && requestId === null };
}
