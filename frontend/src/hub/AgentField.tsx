import { useMemo } from 'react';
import { useStore } from '../store/store';
import { useText } from '../ui/hooks/useText';
import { PickField } from './PickField';

export interface AgentFieldProps {
  label: string;
  /** Who cannot be chosen. */
  without?: string | undefined;
  onChoose(agentId: string | null): void;
}

/** Finds one agent by name, role or department. */
export function AgentField({ label, without, onChoose }: AgentFieldProps) {
  const { t } = useText();
  const agents = useStore((state) => state.agents);
  const items = useMemo(
    () =>
      [...agents.values()]
        .filter(({ agentId }) => agentId !== without)
        .map(({ agentId, id, name, role, department }) => ({ key: agentId, name, note: [role, department].filter(Boolean).join(' · '), faceId: id })),
    [agents, without],
  );
  return <PickField label={label} placeholder={t('hub.agentField')} items={items} onChoose={onChoose} />;
}
