import type { CommandView } from '../../protocol/commands';
import { useText, type Text } from '../../ui/hooks/useText';
import '../../styles/commands.css';

interface Stop {
  word: 'sent' | 'seen' | 'done' | 'refused' | 'failed' | 'expired';
  at: string | null;
}

/** Where a command has been so far, and where it may go next. */
export function stopsOf({ at, seenAt, endedAt, state }: CommandView): Stop[] {
  const stops: Stop[] = [{ word: 'sent', at }];
  if (seenAt !== null || state === 'sent' || state === 'seen' || state === 'done') stops.push({ word: 'seen', at: seenAt });
  const isOver = state !== 'sent' && state !== 'seen';
  return [...stops, { word: isOver ? state : 'done', at: isOver ? endedAt : null }];
}

function stopTitle({ word, at }: Stop, { seenBy }: CommandView, { t, format }: Text): string | undefined {
  if (at === null) return undefined;
  const how = word === 'seen' && seenBy ? t(`way.by.${isKnown(seenBy) ? seenBy : 'other'}`) : '';
  return [format.full(at), how].filter(Boolean).join(' · ');
}

const isKnown = (by: string): by is 'inbox' | 'call' | 'gateway' | 'a2a' => ['inbox', 'call', 'gateway', 'a2a'].includes(by);

/** The way of a command: sent, seen, and what became of it, each with its time. */
export function CommandWay({ command }: { command: CommandView }) {
  const text = useText();
  const { t, format } = text;
  return (
    <span className="way">
      <ol className="way-stops" aria-label={t('way.title')}>
        {stopsOf(command).map((stop) => (
          <li key={stop.word} className={stop.at === null ? 'way-ahead' : `way-${stop.word}`} title={stopTitle(stop, command, text)}>
            {t(`way.${stop.word}`)}
            {stop.at !== null && <time dateTime={stop.at}>{format.clock(stop.at)}</time>}
            {stop.at === null && <span className="unseen">{t('way.ahead')}</span>}
          </li>
        ))}
      </ol>
      {command.detail && <em className="way-detail">{command.detail}</em>}
    </span>
  );
}
