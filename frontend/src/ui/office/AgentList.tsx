import { useMemo } from 'react';
import { useStore } from '../../store/store';
import { useMoment, usePatience } from '../hooks/useCounts';
import { useText } from '../hooks/useText';
import { shownStatus } from '../parts/shown';

const STEP_MS = 10_000;

/** Everybody in the office as text: for whoever does not see the drawing, and for the keyboard. */
export function AgentList({ onSelect }: { onSelect(agentId: string): void }) {
  const { t } = useText();
  const agents = useStore((state) => state.agents);
  const patience = usePatience();
  const moment = useMoment(STEP_MS);
  const sorted = useMemo(() => [...agents.values()].sort((one, other) => one.name.localeCompare(other.name)), [agents]);
  return (
    <section className="agent-list" aria-label={t('office.list')}>
      <h2>{t('office.list')}</h2>
      <ul>
        {sorted.map((agent) => (
          <li key={agent.agentId}>
            <button type="button" className="link-button" onClick={() => onSelect(agent.agentId)}>
              {t('office.row', {
                name: agent.name,
                role: agent.role ?? t('office.noRole'),
                status: t(`status.${shownStatus(agent, patience, moment)}`),
              })}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
