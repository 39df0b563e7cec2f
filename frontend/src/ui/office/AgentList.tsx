import { memo, useMemo } from 'react';
import type { AgentView } from '../../protocol/types';
import { useStore } from '../../store/store';
import { useCalm } from '../hooks/useCalm';
import { useMoment, usePatience } from '../hooks/useCounts';
import { useText } from '../hooks/useText';
import { shownStatus, type Shown } from '../parts/shown';

const STEP_MS = 10_000;

interface RowProps {
  agentId: string;
  name: string;
  role: string | null;
  status: Shown;
  onSelect(agentId: string): void;
}

const Row = memo(function Row({ agentId, name, role, status, onSelect }: RowProps) {
  const { t } = useText();
  return (
    <li>
      <button type="button" className="link-button" onClick={() => onSelect(agentId)}>
        {t('office.row', { name, role: role ?? t('office.noRole'), status: t(`status.${status}`) })}
      </button>
    </li>
  );
});

function useByName(agents: ReadonlyMap<string, AgentView>): AgentView[] {
  const { language } = useText();
  const compare = useMemo(() => new Intl.Collator(language).compare, [language]);
  return useMemo(() => [...agents.values()].sort((one, other) => compare(one.name, other.name)), [agents, compare]);
}

/** Everybody in the office as text: for whoever does not see the drawing, and for the keyboard. */
export function AgentList({ onSelect }: { onSelect(agentId: string): void }) {
  const { t } = useText();
  const sorted = useByName(useCalm(useStore((state) => state.agents)));
  const patience = usePatience();
  const moment = useMoment(STEP_MS);
  return (
    <section className="agent-list" aria-label={t('office.list')}>
      <h2>{t('office.list')}</h2>
      <ul>
        {sorted.map((agent) => (
          <Row
            key={agent.agentId}
            agentId={agent.agentId}
            name={agent.name}
            role={agent.role}
            status={shownStatus(agent, patience, moment)}
            onSelect={onSelect}
          />
        ))}
      </ul>
    </section>
  );
}
