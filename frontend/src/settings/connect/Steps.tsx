import { useState } from 'react';
import { isMessageKey } from '../../i18n/translate';
import type { ConnectStep } from '../../protocol/connections';
import { useText, type Text } from '../../ui/hooks/useText';
import { CodeBox } from '../parts/CodeBox';
import { inOrder } from './ways';

/** Say what to do with a step: in its own words, else by where it goes. */
function wordsFor(kind: string, { id, target, path }: ConnectStep, { t }: Text): string {
  const values = { path: path ?? '' };
  const keys = [`connect.step.${kind}.${id}`, `connect.target.${target}`];
  const said = keys.find(isMessageKey);
  return said === undefined ? id : t(said, values);
}

function whyFor(kind: string, { id }: ConnectStep, { t }: Text): string | null {
  const key = `connect.note.${kind}.${id}`;
  return isMessageKey(key) ? t(key) : null;
}

function wayName({ id }: ConnectStep, { t }: Text): string {
  const key = `connect.way.${id}`;
  return isMessageKey(key) ? t(key) : id;
}

interface WaysProps {
  kind: string;
  ways: ConnectStep[];
  secret: string;
  revealed: boolean;
}

/** One thing to do, in the way that the person chooses. */
function Ways({ kind, ways, secret, revealed }: WaysProps) {
  const text = useText();
  const [chosen, setChosen] = useState(0);
  const step = ways[chosen] ?? ways[0];
  if (step === undefined) return null;
  const words = wordsFor(kind, step, text);
  const why = whyFor(kind, step, text);
  return (
    <div className="step-ways">
      {ways.length > 1 && (
        <div className="choices" role="group" aria-label={text.t('connect.ways')}>
          {ways.map((way, index) => (
            <button key={way.id} type="button" className="choice" aria-pressed={index === chosen} onClick={() => setChosen(index)}>
              {wayName(way, text)}
            </button>
          ))}
        </div>
      )}
      <h3>{words}</h3>
      {why && <p className="page-note">{why}</p>}
      <CodeBox key={step.id} label={words} content={step.content} secret={secret} revealed={revealed} />
    </div>
  );
}

export interface StepsProps {
  kind: string;
  steps: ConnectStep[];
  secret?: string;
  revealed?: boolean;
}

/** What to put where the agent runs, in order. */
export function Steps({ kind, steps, secret = '', revealed = false }: StepsProps) {
  return (
    <ol className="card connect-steps">
      {inOrder(kind, steps).map((ways, index) => (
        <li key={index}>
          <span className="step-number" aria-hidden="true">
            {index + 1}
          </span>
          <Ways kind={kind} ways={ways} secret={secret} revealed={revealed} />
        </li>
      ))}
    </ol>
  );
}
