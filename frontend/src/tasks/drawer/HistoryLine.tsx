import type { HistoryEntry } from '../../protocol/tasks';
import { useStageName } from '../../ui/hooks/useStageName';
import { useText } from '../../ui/hooks/useText';
import { Face } from '../../ui/parts/Face';
import { useContext } from 'react';
import { PeopleContext } from '../live/useBoard';
import { text } from '../../protocol/guards';
import { wordsOf } from './historyWords';

/** The agent that an entry is about; null where it is about the task alone. */
function agentIn({ type, subject, data, transition }: HistoryEntry): string | null {
  if (!type.startsWith('task.')) return subject;
  return text(data.agentId) ?? transition?.toAgent ?? null;
}

const SOURCE = /^urn:(metaverse:)?/;

/** One thing that happened: when, who did it, and what. */
export function HistoryLine({ entry }: { entry: HistoryEntry }) {
  const { t, format } = useText();
  const stage = useStageName();
  const people = useContext(PeopleContext);
  const agent = (key: string): string => people.get(key)?.name ?? key;
  const about = agentIn(entry);
  const by = entry.by ?? entry.source.replace(SOURCE, '');
  return (
    <li className={`history-line history-${entry.type.split('.')[0]}`}>
      {about === null ? <i className="history-dot" /> : <Face id={people.get(about)?.id ?? about} size={20} />}
      <span>
        {wordsOf(entry, { t, stage, agent, percent: format.percent })}
        <small>{t('history.by', { name: by })}</small>
      </span>
      <time className="nowrap" dateTime={entry.at} title={format.full(entry.at)}>
        {format.clock(entry.at)}
      </time>
    </li>
  );
}
