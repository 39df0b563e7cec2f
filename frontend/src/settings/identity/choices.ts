/** By what an adapter may tell beings apart; the others take the keys that they are told. */
const CHOICES: Record<string, readonly string[]> = {
  'claude-code': ['project', 'session'],
  codex: ['project', 'session'],
};

/** The choices of an adapter; what is set is always among them. */
export function choicesFor(adapter: string, set: string): readonly string[] {
  const choices = CHOICES[adapter] ?? [set];
  return choices.includes(set) ? choices : [set, ...choices];
}
