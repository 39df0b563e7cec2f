import type { RefObject } from 'react';
import { Popover } from 'react-aria-components';
import '../../kit/kit.css';
import '../words';
import { LanguageMenu } from './LanguageMenu';
import { LookMenu } from './LookMenu';
import { UserMenu } from './UserMenu';

const MENUS = { language: LanguageMenu, look: LookMenu, user: UserMenu };
export type MenuName = keyof typeof MENUS;

export interface TopMenusProps {
  which: MenuName;
  trigger: RefObject<HTMLElement | null>;
  onClose(): void;
}

export function TopMenus({ which, trigger, onClose }: TopMenusProps) {
  const Shown = MENUS[which];
  return (
    <Popover className="kit-popover" triggerRef={trigger} placement="bottom end" isOpen onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Shown onClose={onClose} />
    </Popover>
  );
}
