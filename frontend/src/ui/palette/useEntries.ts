import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { useStore } from '../../store/store';
import { commands, onCommands } from '../commands';
import { useCalm } from '../hooks/useCalm';
import { useStageName } from '../hooks/useStageName';
import { useText } from '../hooks/useText';
import type { Entry } from './entries';
import { gather } from './gather';

const RENEWED_MS = 5000;

/** The names of the settings' pages, with the words for them; they come a little after the palette itself. */
function useSettingsPages(): readonly string[] {
  const [pages, setPages] = useState<readonly string[]>([]);
  useEffect(() => {
    let isOpen = true;
    const take = (found: readonly string[]): void => {
      if (isOpen) setPages(found);
    };
    void import('../../settings').then(({ SETTINGS_PAGES }) => take(SETTINGS_PAGES), () => undefined);
    return () => {
      isOpen = false;
    };
  }, []);
  return pages;
}

/** Everything that can be found; who comes while the palette is open is found a little later. */
export function useEntries(): readonly Entry[] {
  const text = useText();
  const stageName = useStageName();
  const pages = useSettingsPages();
  const offered = useSyncExternalStore(onCommands, commands);
  const agents = useCalm(useStore((state) => state.agents), RENEWED_MS);
  const tasks = useCalm(useStore((state) => state.tasks), RENEWED_MS);
  const floors = useStore((state) => state.config?.floors);
  return useMemo(
    () => gather({ agents, tasks, floors: floors ?? [], pages, offered, text, stageName }),
    [agents, tasks, floors, pages, offered, text, stageName],
  );
}
