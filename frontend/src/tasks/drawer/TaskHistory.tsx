import type { TaskView } from '../../protocol/types';
import { useText } from '../../ui/hooks/useText';
import { HistoryLine } from './HistoryLine';
import { useHistory } from './useHistory';

/** What happened to a task, the latest first. */
export function TaskHistory({ task }: { task: TaskView }) {
  const { t } = useText();
  const { entries, hasMore, failed, more } = useHistory(task);
  return (
    <section className="drawer-part">
      <h3>{t('flow.history')}</h3>
      {entries === null && <p className="page-note">{t(failed ? 'flow.historyFailed' : 'flow.historyComing')}</p>}
      {entries?.length === 0 && <p className="page-note">{t('flow.historyNone')}</p>}
      {entries && (
        <ol className="history">
          {entries.map((entry) => (
            <HistoryLine key={entry.seq} entry={entry} />
          ))}
        </ol>
      )}
      {entries && failed && <p role="alert">{t('flow.historyFailed')}</p>}
      {hasMore && (
        <button type="button" className="link-button" onClick={more}>
          {t('flow.historyMore')}
        </button>
      )}
    </section>
  );
}
