import { useState } from 'react';
import { useText } from '../../ui/hooks/useText';
import { partsOf } from './parts';

/** What is longer than this is shortened until one asks for more. */
const LONG = 420;

function Said({ text }: { text: string }) {
  const { t } = useText();
  const [isWhole, setWhole] = useState(false);
  if (text.length <= LONG) return <p className="ask-said">{text}</p>;
  return (
    <>
      <p className={isWhole ? 'ask-said' : 'ask-said is-clamped'}>{text}</p>
      <button type="button" className="link-button ask-whole" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
        {t(isWhole ? 'hub.saidLess' : 'hub.saidMore')}
      </button>
    </>
  );
}

/** What is asked. A command to approve is never shortened. */
export function Summary({ text, short = false }: { text: string; short?: boolean }) {
  const { said, command } = partsOf(text);
  return (
    <>
      {said && (short ? <span className="ask-short">{said} </span> : <Said text={said} />)}
      {command && (short ? <code>{command}</code> : <pre className="ask-code">{command}</pre>)}
    </>
  );
}
