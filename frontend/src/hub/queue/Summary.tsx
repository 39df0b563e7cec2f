import { partsOf } from './parts';

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
