import type { MessageKey } from '../../../i18n/translate';
import { setLanguage, setLook } from '../../../store/settings';
import { useStore } from '../../../store/store';
import { signOut } from '../../../sync/session';
import { useCommands, type Command } from '../../commands';
import { goTo, pathOf, settingsPath, VIEWS, type View } from '../../hooks/useRoute';
import { openOverlay, useOpened, type Overlay } from '../opened';

const LETTERS: Record<View, string> = { office: 'o', flow: 'f', network: 'n', hub: 'h', settings: 's' };
const GOING: Record<View, MessageKey> = {
  office: 'command.office',
  flow: 'command.flow',
  network: 'command.network',
  hub: 'command.hub',
  settings: 'command.settings',
};

/** The same keys that open something put it away again. */
function toggle(overlay: Overlay): void {
  if (useOpened.getState().overlay === overlay) useOpened.setState({ overlay: null });
  else openOverlay(overlay);
}

const turnLanguage = (): void => setLanguage(useStore.getState().language === 'en' ? 'zh' : 'en');
const turnTheme = (): void => setLook(useStore.getState().theme === 'light' ? 'dark' : 'light');

const views: Command[] = VIEWS.map((view) => ({
  id: `go.${view}`,
  group: 'go',
  name: GOING[view],
  keys: ['g', LETTERS[view]],
  run: () => goTo(pathOf(view)),
}));

const general: Command[] = [
  { id: 'search', group: 'general', name: 'command.search', keys: ['/'], run: () => openOverlay('palette') },
  { id: 'palette', group: 'general', name: 'command.palette', keys: ['Mod+k'], run: () => toggle('palette') },
  { id: 'notices', group: 'general', name: 'command.notices', keys: ['g', 'b'], run: () => openOverlay('notices') },
  { id: 'keys', group: 'general', name: 'command.keys', keys: ['?'], run: () => openOverlay('keys') },
  { id: 'theme', group: 'general', name: 'command.theme', keys: ['t', 'd'], run: turnTheme },
  { id: 'contrast', group: 'general', name: 'command.contrast', keys: ['t', 'c'], run: () => setLook('contrast') },
  { id: 'language', group: 'general', name: 'command.language', keys: ['t', 'l'], run: turnLanguage },
  { id: 'noticeSettings', group: 'general', name: 'command.noticeSettings', run: () => goTo(settingsPath('notifications')) },
  { id: 'leave', group: 'general', name: 'command.leave', run: () => void signOut() },
];

const ALL = [...views, ...general];

/** What can be done in every view. */
export function useShellCommands(): void {
  useCommands(ALL);
}
