/** What others may see of the organization: a piece of the settings that is loaded when it is opened. */
import './sharing.css';

export { Sharing } from './Sharing';
