import { useNow } from '../../ui/hooks/useNow';
import { useText, type Text } from '../../ui/hooks/useText';

const HOUR_S = 3600;

/** Say when something was: relative up to an hour, then by the clock, then by the date. */
export function whenText(at: string, nowMs: number, { t, format }: Text): string {
  const seconds = (nowMs - Date.parse(at)) / 1000;
  if (seconds < 2) return t('card.justNow');
  return seconds < HOUR_S ? t('card.ago', { time: format.duration(seconds) }) : format.clock(at);
}

export function Ago({ at }: { at: string | null }) {
  const text = useText();
  const now = useNow();
  if (at === null) return <span className="page-note">{text.t('set.never')}</span>;
  return (
    <time className="nowrap" dateTime={at} title={text.format.full(at)}>
      {whenText(at, now, text)}
    </time>
  );
}
