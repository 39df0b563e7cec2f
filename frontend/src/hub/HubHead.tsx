import type { HubView } from '../protocol/hub';
import { useText } from '../ui/hooks/useText';

/** The five-second sentence: is all well, and who needs me? */
export function HubHead({ hub: { headcount, attention } }: { hub: HubView }) {
  const { t } = useText();
  const waiting = attention.filter(({ kind }) => kind === 'request').length;
  const costliest = Math.max(0, ...attention.map(({ holdsUp }) => holdsUp));
  return (
    <header className="page-head">
      <h1>{t('hub.title')}</h1>
      <p>
        <strong className="is-working">{t('hub.working', { count: headcount.working, total: headcount.total })}</strong>
        {t('hub.workingTail')}
        {waiting === 0 && headcount.error === 0 && t('hub.nobody')}
        {waiting > 0 && (
          <strong className="is-waiting">{t('hub.waiting', { count: waiting })}</strong>
        )}
        {waiting > 0 && headcount.error > 0 && t('list.comma')}
        {headcount.error > 0 && (
          <strong className="is-error">
            {t('hub.errors', { count: headcount.error })}
          </strong>
        )}
        {costliest > 1 ? (
          <>
            {t('list.semicolon')}
            {t('hub.costliest', { count: costliest })}
          </>
        ) : (
          (waiting > 0 || headcount.error > 0) && t('list.stop')
        )}
      </p>
    </header>
  );
}
