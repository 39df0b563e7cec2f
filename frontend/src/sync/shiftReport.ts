import { each, isFields, list, text } from '../protocol/guards';
import { askHere } from './here';
import type { Span } from './hubFigures';

export interface Told {
  code: string;
  text: string;
  /** Keys of the agents that it tells of. */
  agents: string[];
}

export interface ShiftReport {
  computedAt: string | null;
  from: string;
  until: string;
  sentences: Told[];
}

const isText = (value: unknown): value is string => typeof value === 'string';

function toTold(value: unknown): Told | null {
  if (!isFields(value)) return null;
  const links = isFields(value.links) ? value.links : {};
  return { code: text(value.code) ?? '', text: text(value.text) ?? '', agents: list(links.agents, isText) };
}

/** Fetch what happened in a span, in sentences. Throws a Problem. */
export async function shiftReport({ lengthMs, untilMs }: Span, lang: 'en' | 'zh'): Promise<ShiftReport> {
  const until = untilMs ?? Date.now();
  const query = { from: new Date(until - lengthMs).toISOString(), ...(untilMs !== null && { until: new Date(until).toISOString() }), lang };
  const answer = await askHere('/api/metaverse/3d/shift-report', { query });
  const body = isFields(answer) ? answer : {};
  const window = isFields(body.window) ? body.window : {};
  return {
    computedAt: text(body.computedAt),
    from: text(window.from) ?? query.from,
    until: text(window.until) ?? new Date(until).toISOString(),
    sentences: each(body.sentences, toTold),
  };
}
