import type { ConnectStep } from '../../protocol/connections';

/** What is to be done, in order; within one, the ways to do it, of which one is enough. */
const WAYS: Record<string, string[][]> = {
  otel: [
    ['environment', 'collector'],
    ['langgraph', 'crewai', 'openai-agents'],
  ],
  a2a: [['push', 'python', 'shell']],
  'ag-ui': [['python', 'shell']],
  mapped: [['webhook', 'curl']],
  own: [['curl', 'python']],
};

/** Lay a kind's steps out as what is to be done one after the other, each with the ways to do it; unknown steps stand alone. */
export function inOrder(kind: string, steps: ConnectStep[]): ConnectStep[][] {
  const ways = WAYS[kind] ?? [];
  const grouped = ways.map((ids) => ids.flatMap((id) => steps.filter((step) => step.id === id)));
  const known = new Set(ways.flat());
  const alone = steps.filter(({ id }) => !known.has(id)).map((step) => [step]);
  return [...grouped, ...alone].filter((group) => group.length > 0);
}
