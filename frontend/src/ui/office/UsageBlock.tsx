import type { AgentMetrics } from '../../protocol/types';
import { useText } from '../hooks/useText';

export function UsageBlock({ metrics: { tokens, costUsd } }: { metrics: AgentMetrics }) {
  const { t, format } = useText();
  return (
    <section className="drawer-part">
      <h3>{t('card.tokens')}</h3>
      <p className="usage">
        <span>
          <b>{format.compact(tokens.input + tokens.output)}</b> {t('card.tokensUnit')}
        </span>
        <b>{format.money(costUsd)}</b>
      </p>
      <dl className="usage-parts">
        <div>
          <dt>{t('card.input')}</dt>
          <dd>{format.compact(tokens.input)}</dd>
        </div>
        <div>
          <dt>{t('card.output')}</dt>
          <dd>{format.compact(tokens.output)}</dd>
        </div>
        <div>
          <dt>{t('card.cached')}</dt>
          <dd>{format.compact(tokens.cached)}</dd>
        </div>
      </dl>
    </section>
  );
}
