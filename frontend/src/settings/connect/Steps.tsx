import { isMessageKey } from '../../i18n/translate';
import type { ConnectStep } from '../../protocol/connections';
import { useText, type Text } from '../../ui/hooks/useText';
import { CodeBox } from '../parts/CodeBox';

function wordsFor({ id, target, path }: ConnectStep, { t }: Text): string {
  const own = `connect.step.${id}`;
  if (isMessageKey(own)) return t(own, { path: path ?? '' });
  const common = `connect.target.${target}`;
  if (target === 'file' && path) return t('connect.target.file', { path });
  return isMessageKey(common) ? t(common, { path: path ?? '' }) : (path ?? id);
}

export interface StepsProps {
  steps: ConnectStep[];
  secret?: string;
  revealed?: boolean;
}

/** What to put where the agent runs, in order. */
export function Steps({ steps, secret = '', revealed = false }: StepsProps) {
  const text = useText();
  return (
    <ol className="card connect-steps">
      {steps.map((step, index) => (
        <li key={step.id || index}>
          <span className="step-number" aria-hidden="true">
            {index + 1}
          </span>
          <div>
            <h3>{wordsFor(step, text)}</h3>
            <CodeBox label={wordsFor(step, text)} content={step.content} secret={secret} revealed={revealed} />
          </div>
        </li>
      ))}
    </ol>
  );
}
