/** What may be chosen for an adapter, until the server says it itself. */
const CHOICES: Record<string, string[]> = {
  'claude-code': ['session', 'project'],
  codex: ['session', 'project'],
};
const COMMON = ['session'];

/** The choices of an adapter; what is set is always among them. */
export function choicesFor(adapter: string, set: string): string[] {
  const choices = CHOICES[adapter] ?? COMMON;
  return choices.includes(set) ? choices : [set, ...choices];
}
