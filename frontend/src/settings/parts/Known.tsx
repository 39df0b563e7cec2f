import type { ReactNode } from 'react';
import { useText } from '../../ui/hooks/useText';
import { Alarm } from '../../ui/parts/Alarm';
import { LockIcon } from '../../ui/parts/icons';
import { Notice } from '../../ui/parts/Notice';
import type { Loaded } from './useLoaded';

export interface KnownProps<Value> {
  loaded: Loaded<Value>;
  /** What could not be loaded, as a sentence. */
  failed: string;
  rows?: number;
  children(value: Value): ReactNode;
}

function Bones({ rows }: { rows: number }) {
  const { t } = useText();
  return (
    <div className="bones" role="status" aria-label={t('state.loading')}>
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className="bone bone-row" />
      ))}
    </div>
  );
}

/** What was loaded; until then its shape, and why it did not come. A failure never looks like an empty list. */
export function Known<Value>({ loaded: { value, refusal, reload }, failed, rows = 3, children }: KnownProps<Value>) {
  const { t } = useText();
  if (refusal?.forbidden) return <Notice mark={<LockIcon />} title={t('set.forbidden')} why={refusal.why} />;
  return (
    <>
      {refusal !== null && <Alarm title={failed} why={refusal.unreachable ? t('set.unreachable') : refusal.why} action={t('state.retry')} onAct={reload} />}
      {value !== null ? children(value) : refusal === null && <Bones rows={rows} />}
    </>
  );
}
