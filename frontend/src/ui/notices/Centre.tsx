import { useState } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { markAllRead, useNotices } from '../../store/notices';
import { olderNotices, renewNotices } from '../../sync/notices';
import { goTo, settingsPath } from '../hooks/useRoute';
import { useText } from '../hooks/useText';
import { Alarm } from '../parts/Alarm';
import { AllWellIcon, CloseIcon } from '../parts/icons';
import { Notice as Empty } from '../parts/Notice';
import '../kit/kit.css';
import { FILTERS, NOTICE_KINDS, passes, type Notice, type NoticeFilter } from './notices';
import { NoticeRow } from './NoticeRow';
import { useAllNotices, useUnread } from './useAll';
import './notices.css';
import './words';

const AT_ONCE = 60;

function Filters({ chosen, notices, onChoose }: { chosen: NoticeFilter; notices: readonly Notice[]; onChoose(filter: NoticeFilter): void }) {
  const { t, format } = useText();
  return (
    <div className="notice-filters" role="group" aria-label={t('notices.filter')}>
      {FILTERS.map((filter) => (
        <button key={filter} type="button" className="chip" aria-pressed={filter === chosen} onClick={() => onChoose(filter)}>
          {t(`notices.filter.${filter}`)}
          <b>{format.number(notices.filter((notice) => passes(notice, filter)).length)}</b>
        </button>
      ))}
    </div>
  );
}

function Groups({ notices, unread, onGone }: { notices: readonly Notice[]; unread: ReadonlySet<string>; onGone(): void }) {
  const { t } = useText();
  return NOTICE_KINDS.map((kind) => ({ kind, same: byAgent(notices.filter((notice) => notice.kind === kind)) }))
    .filter(({ same }) => same.length > 0)
    .map(({ kind, same }) => (
      <section key={kind} aria-labelledby={`notices-${kind}`}>
        <h3 id={`notices-${kind}`}>{t(`notices.kind.${kind}`)}</h3>
        <ul>
          {same.map((notice) => (
            <NoticeRow key={notice.id} notice={notice} isUnread={unread.has(notice.id)} onGone={onGone} />
          ))}
        </ul>
      </section>
    ));
}

/** What an agent says stands together, at the place of its newest. */
function byAgent(notices: readonly Notice[]): Notice[] {
  const groups = new Map<string, Notice[]>();
  for (const notice of notices) {
    const key = notice.agentId ?? notice.id;
    groups.set(key, [...(groups.get(key) ?? []), notice]);
  }
  return [...groups.values()].flat();
}

function Older() {
  const { t } = useText();
  const failed = useNotices((state) => state.failed);
  const unrenewed = useNotices((state) => state.unrenewed);
  const hasOlder = useNotices((state) => state.olderFrom !== null && state.olderFrom !== undefined);
  if (unrenewed) return <Alarm title={t('notices.failed')} action={t('state.retry')} onAct={renewNotices} />;
  if (failed) return <Alarm title={t('notices.failed')} action={t('state.retry')} onAct={() => void olderNotices()} />;
  if (!hasOlder) return null;
  return (
    <button type="button" className="button button-wide" onClick={() => void olderNotices()}>
      {t('notices.older')}
    </button>
  );
}

function Panel({ onClose }: { onClose(): void }) {
  const { t } = useText();
  const notices = useAllNotices();
  const unread = useUnread(notices);
  const [filter, setFilter] = useState<NoticeFilter>('all');
  const [most, setMost] = useState(AT_ONCE);
  const fitting = notices.filter((notice) => passes(notice, filter));
  const settings = (): void => {
    onClose();
    goTo(settingsPath('notifications'));
  };
  return (
    <>
      <header className="notice-top">
        <Heading slot="title">{t('notices.title')}</Heading>
        <button type="button" className="icon-button" aria-label={t('card.close')} onClick={onClose}>
          <CloseIcon />
        </button>
      </header>
      <Filters chosen={filter} notices={notices} onChoose={setFilter} />
      <div className="notice-list">
        {fitting.length === 0 && <Empty mark={<AllWellIcon />} title={t('notices.none')} why={t('notices.noneWhy')} />}
        <Groups notices={fitting.slice(0, most)} unread={unread} onGone={onClose} />
        {fitting.length > most ? (
          <button type="button" className="button button-wide" onClick={() => setMost(most + AT_ONCE)}>
            {t('notices.older')}
          </button>
        ) : (
          <Older />
        )}
      </div>
      <footer className="notice-foot">
        <button type="button" className="button" disabled={unread.size === 0} onClick={() => markAllRead(Math.max(Date.now(), notices[0]?.atMs ?? 0))}>
          {t('notices.readAll')}
        </button>
        <button type="button" className="link-button" onClick={settings}>
          {t('notices.settings')}
        </button>
      </footer>
    </>
  );
}

/** All notices, with what is read of them. */
export function Centre({ onClose }: { onClose(): void }) {
  return (
    <ModalOverlay className="notice-overlay" isOpen isDismissable onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Modal className="notice-panel">
        <Dialog className="notice-dialog">
          <Panel onClose={onClose} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
