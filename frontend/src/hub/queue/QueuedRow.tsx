import type { Queued } from '../../store/queued';
import { takeBack } from '../../sync/outbox';
import { useText } from '../../ui/hooks/useText';
import { Face, NoFace } from '../../ui/parts/Face';

const isKnown = (act: string): act is 'approve' | 'deny' | 'reply' | 'acknowledge' | 'snooze' | 'assign' | 'undo' =>
  ['approve', 'deny', 'reply', 'acknowledge', 'snooze', 'assign', 'undo'].includes(act);

/** A decision that was made without a connection: what it says, and the way back until it is sent. */
export function QueuedRow({ queued, faceId }: { queued: Queued; faceId: string | null }) {
  const { t } = useText();
  const act = isKnown(queued.act) ? t(`hub.queued.${queued.act}`) : queued.act;
  return (
    <li className="ask ask-queued">
      {faceId === null ? <NoFace size={32} /> : <Face id={faceId} size={32} />}
      <p className="ask-who">
        <strong>{queued.name}</strong>{' '}
        {queued.refused === null ? t('hub.queued', { act }) : <b className="is-error">{t('hub.commandFailed', { why: queued.refused })}</b>}
      </p>
      <button type="button" className="link-button" onClick={() => void takeBack(queued.id)}>
        {t(queued.refused === null ? 'hub.undo' : 'hub.dismiss')}
      </button>
    </li>
  );
}
