import { isFields, list, text } from '../protocol/guards';

export interface FieldProblem {
  field: string;
  message: string;
}

/** What the server says went wrong (problem+json), or that it could not be reached (status 0). */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly detail: string,
    readonly errors: FieldProblem[] = [],
    readonly requestId: string | null = null,
  ) {
    super(detail);
    this.name = 'Problem';
  }

  get unreachable(): boolean {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504;
  }
}

function isFieldProblem(value: unknown): value is FieldProblem {
  return isFields(value) && typeof value.field === 'string' && typeof value.message === 'string';
}

export async function problemOf(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => null);
  const said = isFields(body) ? body : {};
  const detail = text(said.detail) ?? text(said.title) ?? `${response.status} ${response.statusText}`;
  return new Problem(response.status, detail, list(said.errors, isFieldProblem), text(said.requestId));
}

export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  return new Problem(0, thrown instanceof Error ? thrown.message : String(thrown));
}
