/** Where people are told outside of the office: a piece of the settings that is loaded when it is opened. */
import './words';
import '../../styles/alerts.css';
import '../../styles/settingsNumbers.css';
import './channels.css';

export { Channels } from './Channels';
