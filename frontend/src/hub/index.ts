/** The hub, and the part of it that an agent's card shows: one piece to load. */
import './words';

export { Hub } from './Hub';
export { AgentDealings } from './card/AgentCard';
export { OpenRequests } from './queue/OpenRequests';
