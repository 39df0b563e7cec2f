import { useId, useState } from 'react';

export interface NumberBoxProps {
  label: string;
  value: number | null;
  least?: number;
  most?: number;
  step?: number;
  unit?: string;
  /** What stands there while there is no number; without it there must be one. */
  nothing?: string;
  fault?: string | undefined;
  isFixed?: boolean;
  onChange(value: number | null): void;
}

const shown = (value: number | null): string => (value === null ? '' : String(Math.round(value * 100) / 100));

/** A number that is taken over as soon as it is one within its bounds; what is being written stays as it is. */
export function NumberBox({ label, value, least, most, step = 1, unit, nothing, fault, isFixed = false, onChange }: NumberBoxProps) {
  const id = useId();
  const [written, setWritten] = useState<string | null>(null);
  const write = (text: string): void => {
    setWritten(text);
    const number = Number(text);
    if (text.trim() === '') {
      if (nothing !== undefined) onChange(null);
    } else if (Number.isFinite(number) && number >= (least ?? -Infinity) && number <= (most ?? Infinity)) onChange(number);
  };
  return (
    <div className={fault ? 'number-box is-faulty' : 'number-box'}>
      <label htmlFor={id}>{label}</label>
      <span className="number-box-field">
        <input
          id={id}
          className="input figure"
          type="number"
          inputMode="decimal"
          step={step}
          min={least}
          max={most}
          placeholder={nothing}
          disabled={isFixed}
          value={written ?? shown(value)}
          aria-invalid={fault !== undefined}
          aria-describedby={fault ? `${id}-fault` : undefined}
          onChange={(event) => write(event.target.value)}
          onBlur={() => setWritten(null)}
        />
        {unit && <span aria-hidden="true">{unit}</span>}
      </span>
      {fault && (
        <small id={`${id}-fault`} className="is-error">
          {fault}
        </small>
      )}
    </div>
  );
}
