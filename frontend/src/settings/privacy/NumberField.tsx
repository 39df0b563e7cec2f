export interface NumberFieldProps {
  label: string;
  note: string;
  unit: string;
  value: number;
  min: number;
  max: number;
  onChange(value: number): void;
}

/** A whole number with its unit. */
export function NumberField({ label, note, unit, value, min, max, onChange }: NumberFieldProps) {
  return (
    <label className="field number-field">
      <span>{label}</span>
      <span className="with-unit">
        <input
          className="input"
          type="number"
          inputMode="numeric"
          required
          min={min}
          max={max}
          value={Number.isNaN(value) ? '' : value}
          onChange={(event) => onChange(event.target.valueAsNumber)}
        />
        {unit}
      </span>
      <small>{note}</small>
    </label>
  );
}
