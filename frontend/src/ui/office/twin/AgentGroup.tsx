import { useEffect, useState } from 'react';
import { useStore } from '../../../store/store';
import { readAloud } from '../../../sync/looking';
import { useText } from '../../hooks/useText';
import { ChevronIcon } from '../../parts/icons';
import { shownStatus, type Patience } from '../../parts/shown';
import { nameOfTeam } from './nameOfTeam';
import { AgentRow } from './AgentRow';
import { factsOf, type Around } from './facts';
import type { Group } from './groups';

export interface AgentGroupProps {
  group: Group;
  isOpenAtFirst: boolean;
  hasFloors: boolean;
  chosen: string | null;
  patience: Patience;
  moment: number;
  places: Around['places'];
  partners: ReadonlyMap<string, readonly string[]>;
  onSelect(agentId: string): void;
}

function Rows({ group, chosen, patience, moment, places, partners, onSelect }: AgentGroupProps) {
  const text = useText();
  const picked = useStore((state) => state.picked);
  const agents = useStore((state) => state.agents);
  return (
    <ul>
      {group.agents.map((agent) => {
        const { agentId, name, role } = agent;
        const status = shownStatus(agent, patience, moment);
        const talksTo = (partners.get(agentId) ?? []).map((id) => agents.get(id)?.name ?? id);
        const facts = factsOf(agent, status, { places, isPicked: picked.has(agentId), isChosen: agentId === chosen, talksTo }, text);
        return (
          <AgentRow
            key={agentId}
            agentId={agentId}
            name={name}
            role={role}
            status={status}
            facts={facts.join(text.t('list.semicolon'))}
            isPicked={picked.has(agentId)}
            isChosen={agentId === chosen}
            onSelect={onSelect}
          />
        );
      })}
    </ul>
  );
}

/** A team's agents under its name and figures; of a large organization they are listed when it is opened. */
export function AgentGroup(props: AgentGroupProps) {
  const { group, isOpenAtFirst, hasFloors, chosen, patience, moment } = props;
  const text = useText();
  const { t } = text;
  const holdsChosen = chosen !== null && group.agents.some(({ agentId }) => agentId === chosen);
  const [opened, setOpened] = useState<boolean | null>(null);
  const floorRead = opened === true ? (group.floor?.id ?? null) : undefined;
  useEffect(() => (floorRead === undefined ? undefined : readAloud(floorRead)), [floorRead]);
  const isOpen = opened ?? (isOpenAtFirst || holdsChosen);
  const of = (status: 'waiting' | 'error'): number => group.agents.filter((agent) => shownStatus(agent, patience, moment) === status).length;
  const [waiting, errors] = [of('waiting'), of('error')];
  const facts = [
    t('office.count', { count: group.agents.length }),
    waiting > 0 && t('office.waiting', { count: waiting }),
    errors > 0 && t('office.errors', { count: errors }),
  ].filter(Boolean);
  return (
    <section className="twin-group">
      <h3>
        <button type="button" className="twin-head" aria-expanded={isOpen} onClick={() => setOpened(!isOpen)}>
          <ChevronIcon />
          <span>{nameOfTeam(group, hasFloors, text)}</span>
          <small>{facts.join(' · ')}</small>
        </button>
      </h3>
      {isOpen && <Rows {...props} />}
    </section>
  );
}
