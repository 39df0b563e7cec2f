import { useText } from '../ui/hooks/useText';

interface ChangeProps {
  now: number | null;
  before: number | null;
  /** What is better: more, less, or neither. */
  better?: 'more' | 'less';
}

const STEADY = 0.005;

/** How a figure changed against the window before; nothing where there was none to compare with. */
export function Change({ now, before, better }: ChangeProps) {
  const { t, format } = useText();
  if (now === null || before === null || before === 0) return null;
  const share = (now - before) / before;
  if (Math.abs(share) < STEADY) return <span className="change">{t('hub.asBefore')}</span>;
  const isGood = better && (share > 0) === (better === 'more');
  const tone = better ? (isGood ? 'is-good' : 'is-bad') : '';
  const key = share > 0 ? 'hub.moreThanBefore' : 'hub.lessThanBefore';
  return <span className={`change ${tone}`}>{t(key, { percent: format.percent(Math.abs(share)) })}</span>;
}
