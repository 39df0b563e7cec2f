/** The settings, and the parts of them that an agent's card shows: one piece to load. */
import './words';

export { Settings } from './Settings';
export { Sources } from './identity/Sources';
