import { useStore } from '../../store/store';
import { useText } from '../hooks/useText';
import { Bell } from './Bell';
import { ConnectionChip } from './ConnectionChip';
import { LookButtons } from './LookButtons';
import { Organization } from './Organization';
import { SearchField } from './SearchField';
import { TopMenu } from './TopMenu';

const initialsOf = (name: string): string =>
  name.split(/\s+/).slice(0, 2).map((word) => [...word].slice(0, 1).join('').toUpperCase()).join('');

export function TopBar() {
  const { t } = useText();
  const name = useStore((state) => state.user?.name ?? '');
  return (
    <header className="top">
      <Organization />
      <SearchField />
      <div className="top-end">
        <ConnectionChip />
        <Bell />
        <LookButtons />
        <TopMenu which="user" label={t('top.account', { name })} className="icon-button top-account">
          <span className="initials">{initialsOf(name)}</span>
        </TopMenu>
      </div>
    </header>
  );
}
