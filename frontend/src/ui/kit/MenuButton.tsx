import type { ReactNode } from 'react';
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import './kit.css';

export interface MenuAct {
  key: string;
  name: string;
  isDisabled?: boolean;
  run(): void;
}

export interface MenuButtonProps {
  label: string;
  acts: readonly MenuAct[];
  className?: string;
  children: ReactNode;
}

/** A button that opens a list of things to do. */
export function MenuButton({ label, acts, className = 'button', children }: MenuButtonProps) {
  return (
    <MenuTrigger>
      <Button className={className} aria-label={label}>
        {children}
      </Button>
      <Popover className="kit-popover">
        <Menu className="kit-list" aria-label={label}>
          {acts.map(({ key, name, isDisabled = false, run }) => (
            <MenuItem key={key} id={key} className="kit-item" isDisabled={isDisabled} onAction={run}>
              {name}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
