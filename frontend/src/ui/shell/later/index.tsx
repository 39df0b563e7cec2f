/** What the shell needs soon, but not for its first picture: keys, commands, notifications. */
import { useEffect } from 'react';
import { commands } from '../../commands';
import '../words';
import { Herald } from '../../notices/Herald';
import { listenToKeys } from './keyboard';
import { useShellCommands } from './ShellCommands';

export function Later() {
  useShellCommands();
  useEffect(() => listenToKeys(commands), []);
  // The menus come before they are asked for, so that they open without a network too.
  useEffect(() => void import('../menus').catch(() => null), []);
  return <Herald />;
}
