import { useText } from '../../ui/hooks/useText';
import { NumberBox } from '../parts/NumberBox';

export interface SecondsBoxProps {
  label: string;
  note: string;
  value: number;
  least?: number;
  most: number;
  fault?: string | undefined;
  isFixed: boolean;
  onChange(seconds: number): void;
}

/** A time in seconds, said in the words of a clock as well. */
export function SecondsBox({ label, note, value, least = 0, most, fault, isFixed, onChange }: SecondsBoxProps) {
  const { t, format } = useText();
  return (
    <div className="seconds-box">
      <NumberBox label={label} unit="s" value={value} least={least} most={most} fault={fault} isFixed={isFixed} onChange={(seconds) => seconds !== null && onChange(Math.round(seconds))} />
      <small>
        {value >= 60 && t('alerts.thatIs', { time: format.duration(value) })} {note}
      </small>
    </div>
  );
}
