import { useEffect, useRef } from 'react';
import type { MessageKey } from '../i18n/translate';

/** Where a command stands in the palette and in the list of keys. */
export type CommandGroup = 'go' | 'office' | 'time' | 'flow' | 'network' | 'hub' | 'general';

export interface Command {
  id: string;
  group: CommandGroup;
  name: MessageKey;
  /** Keys as KeyboardEvent names them, in the order they are pressed: `['g', 'o']`, `['/']`, `['Mod+k']` (⌘ or Ctrl). */
  keys?: readonly string[];
  run(): void;
}

const offered = new Map<string, Command>();
const listeners = new Set<() => void>();
let list: readonly Command[] = [];

function tell(): void {
  list = [...offered.values()];
  for (const listener of listeners) listener();
}

export const commands = (): readonly Command[] => list;

export function onCommands(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Offer commands for as long as whoever offers them is shown; the keyboard, the palette and the list of keys take them from here. */
export function useCommands(given: readonly Command[]): void {
  const latest = useRef(given);
  useEffect(() => {
    latest.current = given;
  });
  const ids = given.map(({ id }) => id).join(' ');
  useEffect(() => {
    const mine = latest.current.map((command) => ({
      ...command,
      run: () => latest.current.find(({ id }) => id === command.id)?.run(),
    }));
    for (const command of mine) offered.set(command.id, command);
    tell();
    return () => {
      for (const command of mine) if (offered.get(command.id) === command) offered.delete(command.id);
      tell();
    };
  }, [ids]);
}
