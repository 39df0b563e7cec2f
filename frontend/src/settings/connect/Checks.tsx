import { isMessageKey } from '../../i18n/translate';
import type { LastError } from '../../protocol/connections';
import { useText } from '../../ui/hooks/useText';

export interface ChecksProps {
  kind: string;
  lastError: LastError | null;
  open: boolean;
}

/** What to look at when nothing comes: what went wrong last, then the usual reasons. */
export function Checks({ kind, lastError, open }: ChecksProps) {
  const { t } = useText();
  const own = `connect.check.${kind}`;
  return (
    <details className="checks" open={open || lastError !== null || undefined}>
      <summary>{t('connect.nothing')}</summary>
      <ul>
        {lastError && <li className="is-error">{t('connect.lastError', { why: lastError.reason })}</li>}
        {isMessageKey(own) && <li>{t(own)}</li>}
        <li>{t('connect.checkReach', { origin: window.location.origin })}</li>
        <li>{t('connect.checkKey')}</li>
        <li>{t('connect.checkProxy')}</li>
      </ul>
    </details>
  );
}
