import { useId, type KeyboardEvent } from 'react';

const INDENT = '  ';

export interface JsonAreaProps {
  label: string;
  rows: number;
  value: string;
  onChange(text: string): void;
}

/** Begin a new line as deep as the one before, as whoever writes code expects; Tab stays the way out. */
function indented(event: KeyboardEvent<HTMLTextAreaElement>, onChange: (text: string) => void): void {
  if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
  event.preventDefault();
  const area = event.currentTarget;
  const { value, selectionStart, selectionEnd } = area;
  const line = value.slice(value.lastIndexOf('\n', selectionStart - 1) + 1, selectionStart);
  const deeper = /[{[]\s*$/.test(line) ? INDENT : '';
  const added = `\n${/^\s*/.exec(line)?.[0] ?? ''}${deeper}`;
  area.setRangeText(added, selectionStart, selectionEnd, 'end');
  onChange(area.value);
}

export function JsonArea({ label, rows, value, onChange }: JsonAreaProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        className="input code-area"
        rows={rows}
        spellCheck={false}
        autoCapitalize="off"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => indented(event, onChange)}
      />
    </div>
  );
}
