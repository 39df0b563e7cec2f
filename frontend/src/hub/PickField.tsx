import { useMemo, useState } from 'react';
import { ComboBox, Input, Label, ListBox, ListBoxItem, Popover } from 'react-aria-components';
import { useText } from '../ui/hooks/useText';
import { Face } from '../ui/parts/Face';
import '../ui/kit/kit.css';
import '../ui/table/words';

const MOST = 30;

export interface Pickable {
  key: string;
  name: string;
  note: string;
  faceId?: string;
}

export interface PickFieldProps {
  label: string;
  placeholder: string;
  items: readonly Pickable[];
  onChoose(key: string | null): void;
}

/** Tell whether all words of a search are somewhere in what an item says. */
export function fits({ key, name, note }: Pickable, sought: string): boolean {
  const said = `${key} ${name} ${note}`.toLowerCase();
  return sought.toLowerCase().split(/\s+/).every((word) => said.includes(word));
}

/** Finds one of many by what it is called. */
export function PickField({ label, placeholder, items, onChoose }: PickFieldProps) {
  const { t } = useText();
  const [sought, setSought] = useState('');
  const [chosen, setChosen] = useState<Pickable | null>(null);
  const found = useMemo(() => {
    const wanted = chosen?.name === sought ? '' : sought;
    return items.filter((item) => fits(item, wanted)).slice(0, MOST);
  }, [items, sought, chosen]);
  const choose = (key: string | null): void => {
    const item = items.find((one) => one.key === key) ?? null;
    setChosen(item);
    if (item) setSought(item.name);
    onChoose(item?.key ?? null);
  };
  return (
    <ComboBox
      className="field"
      items={found}
      inputValue={sought}
      menuTrigger="focus"
      allowsEmptyCollection
      defaultFilter={() => true}
      onInputChange={setSought}
      onSelectionChange={(key) => choose(key === null ? null : String(key))}
    >
      <Label className="field-label">{label}</Label>
      <Input className="input" placeholder={placeholder} />
      <Popover className="kit-popover">
        <ListBox className="kit-list" renderEmptyState={() => <p className="page-note kit-item">{t('table.none')}</p>}>
          {({ key, name, note, faceId }: Pickable) => (
            <ListBoxItem id={key} textValue={name} className="kit-item">
              {faceId && <Face id={faceId} size={22} />}
              <span>
                {name} <span className="page-note">{note}</span>
              </span>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}
