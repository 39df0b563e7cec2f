/** One's account, and who and what may come into the organization: a piece of the settings that is loaded when it is opened. */
import './account.css';

export { Audit } from './Audit';
export { OrganizationPage } from './OrganizationPage';
export { People } from './People';
export { Profile } from './Profile';
export { Tokens } from './Tokens';
