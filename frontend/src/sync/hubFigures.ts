import { isFields } from '../protocol/guards';
import { toHub, type HubView } from '../protocol/hub';
import { toAgentTimes, toEndedRuns, toSpenders, type AgentTime, type EndedRun, type Spent } from '../protocol/spending';
import { askHere } from './here';

const HUB = '/api/metaverse/3d/management-hub';
const SECOND_MS = 1000;

/** Which time figures are of: a length that ends now, or a span that is over. */
export interface Span {
  lengthMs: number;
  /** Null for now. */
  untilMs: number | null;
}

const query = ({ lengthMs, untilMs }: Span) => ({
  window: `${Math.max(1, Math.round(lengthMs / SECOND_MS))}s`,
  ...(untilMs !== null && { until: new Date(untilMs).toISOString() }),
});

/** Fetch the figures of a span, or null where they cannot be read. Throws a Problem. */
export async function figuresOf(span: Span, top = 100, signal?: AbortSignal): Promise<HubView | null> {
  return toHub(await askHere(HUB, { query: { ...query(span), top }, ...(signal && { signal }) }));
}

async function rowsOf(table: string, span: Span): Promise<unknown> {
  const answer = await askHere(`${HUB}/tables/${table}`, { query: { ...query(span), format: 'json' } });
  return isFields(answer) ? answer.rows : [];
}

/** Fetch the runs that ended in a span, the latest first. Throws a Problem. */
export const endedRuns = async (span: Span): Promise<EndedRun[]> => toEndedRuns(await rowsOf('ended', span));

export const agentTimes = async (span: Span): Promise<AgentTime[]> => toAgentTimes(await rowsOf('timeByAgent', span));

export type SpentBy = 'byAgent' | 'byModel' | 'byDepartment' | 'byTask';
const NAMED = { byAgent: 'agentId', byModel: 'model', byDepartment: 'department', byTask: 'taskId' } as const;

export const spentBy = async (table: SpentBy, span: Span): Promise<Spent[]> => toSpenders(await rowsOf(table, span), NAMED[table]);
