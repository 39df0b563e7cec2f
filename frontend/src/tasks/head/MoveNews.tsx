import { useStageName } from '../../ui/hooks/useStageName';
import { useText } from '../../ui/hooks/useText';
import { CloseIcon } from '../../ui/parts/icons';
import { Glyph } from '../../ui/parts/Glyph';
import { usePerson } from '../live/useBoard';
import { useBarred } from '../live/useBarred';
import { priorityName } from '../parts/priorityName';
import { dismiss, undo, useMoves, type Move } from '../live/moves';

function useWords({ task, edit }: Move): string {
  const { t } = useText();
  const stageName = useStageName();
  const person = usePerson(edit.assignee ?? null);
  const name = task.title;
  if (edit.stage !== undefined) return t('flow.moved', { name, stage: stageName(edit.stage) });
  if (edit.assignee !== undefined) return edit.assignee === null ? t('flow.freed', { name }) : t('flow.given', { name, agent: person?.name ?? edit.assignee });
  return t('flow.prioritised', { name, priority: priorityName(t, edit.priority ?? null) });
}

function News({ move }: { move: Move }) {
  const { t } = useText();
  const barred = useBarred();
  const said = useWords(move);
  return (
    <li className="move-news card">
      {move.state === 'refused' && <Glyph status="error" size={16} />}
      <span>{move.state === 'sending' ? t('flow.sending', { what: said }) : move.state === 'refused' ? t('flow.refused', { name: move.task.title, why: move.why ?? t('login.unreachable') }) : said}</span>
      {move.state === 'done' && !move.isUndo && (
        <button type="button" className="link-button" disabled={barred !== null} title={barred ? t(barred) : undefined} onClick={() => undo(move)}>
          {t('flow.undo')}
        </button>
      )}
      {move.state !== 'sending' && (
        <button type="button" className="icon-button" aria-label={t('flow.dismiss')} onClick={() => dismiss(move.id)}>
          <CloseIcon />
        </button>
      )}
    </li>
  );
}

/** What became of the latest moves, with the way back. */
export function MoveNews() {
  const news = useMoves((state) => state.news);
  return (
    <ul className="move-news-list" role="status">
      {news.map((move) => (
        <News key={move.id} move={move} />
      ))}
    </ul>
  );
}
