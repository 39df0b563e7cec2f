import { Button, Label, ListBox, ListBoxItem, Popover, Select, SelectValue } from 'react-aria-components';
import { ChevronIcon } from '../parts/icons';
import './kit.css';

export interface Option<Key extends string> {
  key: Key;
  name: string;
}

export interface ChoiceProps<Key extends string> {
  label: string;
  options: readonly Option<Key>[];
  value: Key;
  onChange(key: Key): void;
  /** Say the label only to those who do not see where the choice stands. */
  isLabelUnseen?: boolean;
}

/** One of several, in a list that opens. */
export function Choice<Key extends string>({ label, options, value, onChange, isLabelUnseen = true }: ChoiceProps<Key>) {
  return (
    <Select className="kit-choice" value={value} onChange={(key) => onChange(key as Key)}>
      <Label className={isLabelUnseen ? 'unseen' : 'choice-label'}>{label}</Label>
      <Button className="button">
        <SelectValue />
        <ChevronIcon />
      </Button>
      <Popover className="kit-popover">
        <ListBox className="kit-list">
          {options.map(({ key, name }) => (
            <ListBoxItem key={key} id={key} textValue={name} className="kit-item">
              {name}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </Select>
  );
}
