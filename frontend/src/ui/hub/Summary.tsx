/** Words that look like something to run: a known opener, a path or a flag. */
const COMMAND = /^(\$ |[\w./-]+(\s--?[\w-]+|\s[\w./:=@-]+)*$|.*(\s--?[a-z][\w-]*|\s&&\s|\s\|\s|\/[\w.-]+\/))/;
const PREFIXED = /^([^:：]{1,40})[:：]\s*(.+)$/s;

/** Part what is asked from the command it is about. */
export function partsOf(summary: string): { said: string | null; command: string | null } {
  const match = PREFIXED.exec(summary);
  if (match?.[1] !== undefined && match[2] !== undefined && isCommand(match[2])) return { said: match[1], command: match[2] };
  return isCommand(summary) ? { said: null, command: summary } : { said: summary, command: null };
}

function isCommand(text: string): boolean {
  return !/[?？。]$/.test(text) && !/\p{Script=Han}/u.test(text) && /\s/.test(text) && COMMAND.test(text) && !/^[A-Z][a-z]+\s[a-z]+\s[a-z]+/.test(text);
}

/** What is asked. A command to approve is never shortened. */
export function Summary({ text, short = false }: { text: string; short?: boolean }) {
  const { said, command } = partsOf(text);
  return (
    <>
      {said && (short ? <span className="ask-short">{said} </span> : <p className="ask-said">{said}</p>)}
      {command && (short ? <code>{command}</code> : <pre className="ask-code">{command}</pre>)}
    </>
  );
}
