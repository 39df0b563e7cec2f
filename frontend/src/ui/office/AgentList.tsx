import { useMemo, useState } from 'react';
import type { Places } from '../../scene/campus/places';
import type { AgentView } from '../../protocol/types';
import { useStore } from '../../store/store';
import { MOST_FOLLOWED } from '../../sync/looking';
import { useCalm } from '../hooks/useCalm';
import { useMoment, usePatience } from '../hooks/useCounts';
import { useText } from '../hooks/useText';
import { CloseIcon } from '../parts/icons';
import { AgentGroup } from './twin/AgentGroup';
import { groupsOf } from './twin/groups';
import { partnersOf, useLinks } from './twin/useLinks';
import { showList, type Where } from './where';

const STEP_MS = 10_000;

export interface AgentListProps {
  places: Places | null;
  where: Where;
  onSelect(agentId: string): void;
}

function found(agents: ReadonlyMap<string, AgentView>, sought: string): AgentView[] {
  const word = sought.trim().toLowerCase();
  const everyone = [...agents.values()];
  if (word === '') return everyone;
  return everyone.filter(({ name, role, department, currentTask }) => [name, role, department, currentTask?.title].some((text) => text?.toLowerCase().includes(word)));
}

/** The office as text: for whoever does not see the drawing, and for the keyboard. It says what the drawing shows. */
export function AgentList({ places, where, onSelect }: AgentListProps) {
  const { t, language } = useText();
  const [sought, setSought] = useState('');
  const agents = useCalm(useStore((state) => state.agents));
  const patience = usePatience();
  const moment = useMoment(STEP_MS);
  const links = useLinks();
  const partners = useMemo(() => partnersOf(links), [links]);
  const compare = useMemo(() => new Intl.Collator(language).compare, [language]);
  const groups = useMemo(() => groupsOf(found(agents, sought), places, compare), [agents, sought, places, compare]);
  const count = groups.reduce((sum, group) => sum + group.agents.length, 0);
  return (
    <section className={where.isListed ? 'agent-list agent-list-open' : 'agent-list'} aria-label={t('office.list')} data-covers={where.isListed || undefined}>
      <header className="twin-top">
        <h2>{t('office.list')}</h2>
        {where.isListed && (
          <button type="button" className="icon-button" aria-label={t('card.close')} onClick={() => showList(false)}>
            <CloseIcon />
          </button>
        )}
      </header>
      <input className="input" type="search" aria-label={t('twin.find')} placeholder={t('twin.find')} value={sought} onChange={(event) => setSought(event.target.value)} />
      {count === 0 && <p className="page-note">{t('twin.none')}</p>}
      {groups.map((group) => (
        <AgentGroup
          key={group.key}
          group={group}
          isOpenAtFirst={count <= MOST_FOLLOWED}
          hasFloors={(places?.floors.length ?? 0) > 1}
          chosen={where.agent}
          patience={patience}
          moment={moment}
          places={places}
          partners={partners}
          onSelect={onSelect}
        />
      ))}
    </section>
  );
}
