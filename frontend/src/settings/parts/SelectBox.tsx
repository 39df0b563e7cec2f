import { useId } from 'react';

export interface SelectBoxProps<Word extends string> {
  label: string;
  value: Word;
  options: readonly Word[];
  note?: string | undefined;
  isFixed?: boolean;
  nameOf(word: Word): string;
  onChange(word: Word): void;
}

/** One of a few words, with its label. */
export function SelectBox<Word extends string>({ label, value, options, note, isFixed = false, nameOf, onChange }: SelectBoxProps<Word>) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className="input"
        value={value}
        disabled={isFixed}
        onChange={(event) => {
          const chosen = options.find((word) => word === event.target.value);
          if (chosen !== undefined) onChange(chosen);
        }}
      >
        {options.map((word) => (
          <option key={word} value={word}>
            {nameOf(word)}
          </option>
        ))}
      </select>
      {note && <small>{note}</small>}
    </div>
  );
}
