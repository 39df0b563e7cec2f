import { markRead } from '../../store/notices';
import { useStore } from '../../store/store';
import { useNow } from '../hooks/useNow';
import { goTo } from '../hooks/useRoute';
import { useText } from '../hooks/useText';
import { momentOf, pathFor } from './going';
import { LevelMark } from './LevelMark';
import type { Notice } from './notices';
import { whoOf } from './wording';

const STEP_MS = 10_000;
const HOUR_MS = 3_600_000;

function When({ atMs }: { atMs: number }) {
  const { t, format } = useText();
  const now = useNow(STEP_MS);
  const age = now - atMs;
  return (
    <time dateTime={new Date(atMs).toISOString()} title={format.full(atMs)}>
      {age < HOUR_MS ? t('card.ago', { time: format.duration(Math.max(0, age / 1000)) }) : format.clock(atMs)}
    </time>
  );
}

export interface NoticeRowProps {
  notice: Notice;
  isUnread: boolean;
  onGone(): void;
}

export function NoticeRow({ notice, isUnread, onGone }: NoticeRowProps) {
  const text = useText();
  const { t } = text;
  const agents = useStore((state) => state.agents);
  const path = pathFor(notice);
  const go = (to: string): void => {
    markRead([notice.id]);
    onGone();
    goTo(to);
  };
  return (
    <li className={isUnread ? 'notice-row notice-unread' : 'notice-row'}>
      <LevelMark kind={notice.kind} level={notice.level} />
      <div className="notice-words">
        <p className="notice-head">
          <strong>{t(`notices.says.${notice.kind}`, { name: whoOf(notice, agents, text) })}</strong>
          {isUnread && <span className="unseen">{t('notices.unreadMark')}</span>}
          <When atMs={notice.atMs} />
        </p>
        <p>{notice.title}</p>
        {notice.body && <p className="page-note">{notice.body}</p>}
        <p className="notice-acts">
          {path !== null && (
            <button type="button" className="link-button" onClick={() => go(path)}>
              {t(notice.kind === 'request' ? 'notices.decide' : 'notices.show')}
            </button>
          )}
          <button type="button" className="link-button" onClick={() => go(momentOf(notice))}>
            {t('notices.then')}
          </button>
          {isUnread && (
            <button type="button" className="link-button" onClick={() => markRead([notice.id])}>
              {t('notices.read')}
            </button>
          )}
        </p>
      </div>
    </li>
  );
}
