import { Header, MenuItem, MenuSection } from 'react-aria-components';
import { CheckIcon } from '../../parts/icons';

export interface ChoicesProps<Key extends string> {
  /** Tells the keys from those of other choices in the same menu. */
  of: string;
  title: string;
  keys: readonly Key[];
  chosen: Key;
  nameOf(key: Key): string;
  onChoose(key: Key): void;
}

/** A part of a menu of which one holds; choosing leaves the menu open, so that the change can be seen and taken back. */
export function Choices<Key extends string>({ of, title, keys, chosen, nameOf, onChoose }: ChoicesProps<Key>) {
  return (
    <MenuSection
      className="kit-section"
      selectionMode="single"
      disallowEmptySelection
      shouldCloseOnSelect={false}
      selectedKeys={[`${of}.${chosen}`]}
      onSelectionChange={(picked) => {
        const key = keys.find((one) => picked !== 'all' && picked.has(`${of}.${one}`));
        if (key !== undefined) onChoose(key);
      }}
    >
      <Header className="kit-header">{title}</Header>
      {keys.map((key) => (
        <MenuItem key={key} id={`${of}.${key}`} className="kit-item" textValue={nameOf(key)}>
          <span className="kit-item-words">{nameOf(key)}</span>
          {key === chosen && <CheckIcon />}
        </MenuItem>
      ))}
    </MenuSection>
  );
}
