import { useText } from '../hooks/useText';

/** The shape of what comes. */
export function Skeleton({ rows = 3 }: { rows?: number }) {
  const { t } = useText();
  return (
    <div className="page skeleton" role="status" aria-label={t('state.loading')}>
      <div className="bone bone-title" />
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className="bone" />
      ))}
    </div>
  );
}
