/** The settings, and the parts of them that other views show: one piece to load, with its words and its looks. */
import './words';
import '../styles/settings.css';
import '../styles/settingsLists.css';
import '../styles/settingsForms.css';
import '../styles/settingsParts.css';

export { KindCards } from './connect/KindCards';
export { Settings } from './Settings';
export { Sources } from './identity/Sources';
export { SETTINGS_PAGES } from './pages';
