import { useEffect } from 'react';
import { Button, Text, UNSTABLE_Toast as Toast, UNSTABLE_ToastQueue as ToastQueue, UNSTABLE_ToastRegion as ToastRegion } from 'react-aria-components';
import type { NoticeLevel } from '../../protocol/notices';
import { useStore } from '../../store/store';
import { useText } from '../hooks/useText';
import { CloseIcon } from '../parts/icons';
import { follow } from './going';
import { LevelMark } from './LevelMark';
import type { Announcement } from './notices';
import { said } from './wording';
import './notices.css';

const LASTS_MS: Record<NoticeLevel, number> = { info: 7000, warning: 12_000, critical: 15_000 };

/** At most three at a time; they wait while one is pointed at or has the focus. */
const queue = new ToastQueue<Announcement>({ maxVisibleToasts: 3 });

/** Show an announcement for as long as it takes to read. */
export function announce(announcement: Announcement): void {
  queue.add(announcement, { timeout: LASTS_MS[announcement.level] });
}

function ToastCard({ announcement, onClose }: { announcement: Announcement; onClose(): void }) {
  const text = useText();
  const agents = useStore((state) => state.agents);
  const { title, body } = said(announcement, agents, text);
  const { kind, level } = announcement;
  return (
    <>
      <LevelMark kind={kind} level={level} />
      <div className="toast-words" role={level === 'critical' ? 'alert' : 'status'} aria-atomic="true">
        <Text slot="title" elementType="strong">
          {title}
        </Text>
        <Text slot="description" elementType="p">
          {body}
        </Text>
      </div>
      <button
        type="button"
        className="link-button"
        onClick={() => {
          onClose();
          follow(announcement);
        }}
      >
        {text.t(kind === 'request' ? 'notices.decide' : 'notices.show')}
      </button>
      <Button slot="close" className="icon-button" aria-label={text.t('notices.close')}>
        <CloseIcon />
      </Button>
    </>
  );
}

export function Toasts() {
  const { t } = useText();
  useEffect(() => () => queue.visibleToasts.forEach(({ key }) => queue.close(key)), []);
  return (
    <ToastRegion queue={queue} className="toasts" aria-label={t('notices.region')}>
      {({ toast }) => (
        <Toast toast={toast} className={`toast card toast-${toast.content.level}`}>
          <ToastCard announcement={toast.content} onClose={() => queue.close(toast.key)} />
        </Toast>
      )}
    </ToastRegion>
  );
}
