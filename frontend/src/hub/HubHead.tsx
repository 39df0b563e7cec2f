import type { HubView } from '../protocol/hub';
import { useQueued } from '../store/queued';
import { useText } from '../ui/hooks/useText';
import { MenuButton } from '../ui/kit/MenuButton';
import { goTo } from '../ui/hooks/useRoute';
import { hubPath } from './address';
import { WindowChoice } from './WindowChoice';

/** The five-second sentence: is all well, and who needs me? */
function Sentence({ hub: { headcount, attention } }: { hub: HubView }) {
  const { t } = useText();
  const queued = useQueued(({ items }) => items);
  const asking = attention.filter(({ id, kind }) => kind === 'request' && !queued.some(({ subject }) => subject === id)).length;
  const costliest = Math.max(0, ...attention.map(({ holdsUp }) => holdsUp));
  const troubled = asking > 0 || headcount.error > 0;
  return (
    <p className="hub-sentence">
      <strong className="is-working">{t('hub.working', { count: headcount.working, total: headcount.total })}</strong>
      {t('hub.workingTail')}
      {headcount.stale > 0 && <strong className="is-offline">{t('hub.silent', { count: headcount.stale })}</strong>}
      {!troubled && t('hub.nobody')}
      {asking > 0 && <strong className="is-waiting">{t('hub.waiting', { count: asking })}</strong>}
      {asking > 0 && headcount.error > 0 && t('list.comma')}
      {headcount.error > 0 && <strong className="is-error">{t('hub.errors', { count: headcount.error })}</strong>}
      {costliest > 1 && t('list.semicolon') + t('hub.costliest', { count: costliest })}
      {costliest <= 1 && troubled && t('list.stop')}
    </p>
  );
}

export function HubHead({ hub }: { hub: HubView }) {
  const { t } = useText();
  const acts = [
    { key: 'fleet', name: t('fleet.title'), run: () => goTo(hubPath({ fleet: '1' })) },
    { key: 'report', name: t('report.title'), run: () => goTo(hubPath({}, '/report')) },
  ];
  return (
    <header className="page-head hub-head">
      <h1>{t('hub.title')}</h1>
      <Sentence hub={hub} />
      <div className="hub-tools">
        <WindowChoice />
        <MenuButton label={t('hub.tools')} acts={acts}>
          {t('hub.tools')}
        </MenuButton>
      </div>
    </header>
  );
}
