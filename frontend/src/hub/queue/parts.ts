const PROGRAMS =
  /^(?:\$ |sudo |(?:rm|mv|cp|npm|npx|pnpm|yarn|git|gh|psql|curl|docker|kubectl|helm|terraform|pip|uv|python3?|node|make|ssh|cargo|go|bash|sh|deploy) )/;
const SHELL = /\s--?[a-z]|&&|\s\|\s|(?:^|\s)\.{0,2}\/[\w.-]+/;
const SENTENCE = /[?？。！]\s*$|\p{Script=Han}/u;
/** What the server says of a permission whose input it does not keep. */
const UNSHOWN = /^May (.{1,200}) be used\?$/;
const PREFIXED = /^([^:：]{1,40})(?::\s+|：\s*)(.+)$/s;

function isCommand(text: string): boolean {
  return !SENTENCE.test(text) && (PROGRAMS.test(text) || (SHELL.test(text) && /^[\w./-]+\s/.test(text) && !/^[A-Z]/.test(text)));
}

/** Part what is asked from the command it is about. */
export function partsOf(summary: string): { said: string | null; command: string | null } {
  const match = PREFIXED.exec(summary);
  if (match?.[1] !== undefined && match[2] !== undefined && isCommand(match[2])) return { said: match[1], command: match[2] };
  return isCommand(summary) ? { said: null, command: summary } : { said: summary, command: null };
}

/** The tool that a permission is asked for, where what it is to do is not kept and cannot be shown; null otherwise. */
export function unshownTool(requestKind: string | null, summary: string): string | null {
  return requestKind === 'permission' ? (UNSHOWN.exec(summary)?.[1] ?? null) : null;
}
