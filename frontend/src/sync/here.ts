import { useStore } from '../store/store';
import { asProblem, type FieldProblem } from '../transport/problem';
import { ask, type Ask } from '../transport/rest';

/** Ask within the chosen organization. Throws a Problem. */
export function askHere(path: string, asked: Omit<Ask, 'organizationId'> = {}): Promise<unknown> {
  const { organizationId } = useStore.getState();
  return ask(path, { ...asked, ...(organizationId !== null && { organizationId }) });
}

/** Why something was not done, for whoever has to say it. */
export interface Refusal {
  why: string;
  faults: FieldProblem[];
  /** The role does not allow it. */
  forbidden: boolean;
  unreachable: boolean;
}

export function refusalOf(thrown: unknown): Refusal {
  const { status, detail, errors, unreachable } = asProblem(thrown);
  return { why: detail, faults: errors, forbidden: status === 403, unreachable };
}
