import type { AttentionItem } from '../protocol/hub';
import { useStore } from '../store/store';
import { attend, type Act } from '../sync/commands';
import { useText } from '../ui/hooks/useText';
import { useHindrance } from './Decisions';
import { useSending } from './useSending';

const SNOOZE_MS = 3_600_000;

function snoozed(): Act {
  return { action: 'snooze', until: new Date(Date.now() + SNOOZE_MS).toISOString() };
}

/** What else a person does about an entry: put it off, take it on, take that back. */
export function Acts({ item }: { item: AttentionItem }) {
  const { t } = useText();
  const { progress, follow } = useSending();
  const hindrance = useHindrance();
  const me = useStore((state) => state.user?.id);
  const idle = progress.state !== 'sending' && hindrance === null;
  return (
    <p className="acts">
      <button type="button" className="link-button" disabled={!idle} onClick={() => follow(attend(item, snoozed()))}>
        {t('hub.snooze')}
      </button>
      {me !== undefined && item.assignedTo?.id !== me && (
        <button type="button" className="link-button" disabled={!idle} onClick={() => follow(attend(item, { action: 'assign', to: me }))}>
          {t('hub.take')}
        </button>
      )}
      {item.undoable && (
        <button type="button" className="link-button" disabled={!idle} onClick={() => follow(attend(item, { action: 'undo' }))}>
          {t('hub.undo')}
        </button>
      )}
      {progress.state === 'failed' && <b className="is-error">{t('hub.commandFailed', { why: progress.why })}</b>}
    </p>
  );
}
