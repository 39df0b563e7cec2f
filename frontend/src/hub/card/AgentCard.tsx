import type { AgentView } from '../../protocol/types';
import { AgentCommands } from '../ways/Commands';
import { Collaborators } from './Collaborators';
import { History } from './History';
import { Tell } from './Tell';
import '../../styles/agentCard.css';
import '../../styles/hubFigures.css';

/** What an agent's card says of its dealings with others: whom it works with, what it was told, how it went on. */
export function AgentDealings({ agent }: { agent: AgentView }) {
  return (
    <>
      <Collaborators agentId={agent.agentId} />
      <AgentCommands agentId={agent.agentId} />
      <History key={`history ${agent.id}`} agentId={agent.agentId} id={agent.id} />
      <Tell key={agent.agentId} agent={agent} />
    </>
  );
}
