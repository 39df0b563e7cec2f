import { useId } from 'react';

export interface TextBoxProps {
  label: string;
  value: string;
  note?: string;
  fault?: string | undefined;
  example?: string;
  isNeeded?: boolean;
  isSecret?: boolean;
  onChange(value: string): void;
}

/** A line of text with its label, what it is for, and what is wrong with it. */
export function TextBox({ label, value, note, fault, example, isNeeded = false, isSecret = false, onChange }: TextBoxProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className={isSecret ? 'input mono' : 'input'}
        type={isSecret ? 'password' : 'text'}
        autoComplete="off"
        spellCheck={false}
        required={isNeeded}
        maxLength={2048}
        placeholder={example}
        value={value}
        aria-invalid={fault !== undefined}
        aria-describedby={`${id}-note`}
        onChange={(event) => onChange(event.target.value)}
      />
      <small id={`${id}-note`} className={fault ? 'is-error' : undefined}>
        {fault ?? note}
      </small>
    </div>
  );
}
