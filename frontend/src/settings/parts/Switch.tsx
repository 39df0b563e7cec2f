import { useId } from 'react';

export interface SwitchProps {
  on: boolean;
  label: string;
  note: string;
  disabled?: boolean;
  onChange(on: boolean): void;
}

/** Something that is on or off, with what that means. */
export function Switch({ on, label, note, disabled = false, onChange }: SwitchProps) {
  const why = useId();
  return (
    <label className="switch">
      <input
        type="checkbox"
        role="switch"
        checked={on}
        disabled={disabled}
        aria-describedby={why}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span className="switch-words">
        <strong>{label}</strong>
        <small id={why}>{note}</small>
      </span>
    </label>
  );
}
