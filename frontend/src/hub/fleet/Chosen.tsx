import type { AgentView } from '../../protocol/types';
import { useMoment, usePatience } from '../../ui/hooks/useCounts';
import { pathOf } from '../../ui/hooks/useRoute';
import { useText, type Text } from '../../ui/hooks/useText';
import { Face } from '../../ui/parts/Face';
import { Glyph } from '../../ui/parts/Glyph';
import { shownStatus, type Shown } from '../../ui/parts/shown';
import { DataTable, type Column } from '../../ui/table/DataTable';
import { Way } from '../../ui/parts/Way';

const STEP_MS = 5000;

interface ChosenProps {
  agents: readonly AgentView[];
  left: ReadonlySet<string>;
  onLeave(agentId: string): void;
}

function columns({ t, format }: Text, shown: (agent: AgentView) => Shown, moment: number, left: ReadonlySet<string>, onLeave: (agentId: string) => void): Column<AgentView>[] {
  return [
    {
      key: 'name',
      head: t('hub.by.agent'),
      value: ({ name }) => name,
      show: (agent) => (
        <span className="fleet-who">
          <input type="checkbox" checked={!left.has(agent.agentId)} aria-label={t('fleet.include', { name: agent.name })} onChange={() => onLeave(agent.agentId)} />
          <Face id={agent.id} size={22} />
          <Way to={pathOf('office', { agent: agent.agentId })}>{agent.name}</Way>
        </span>
      ),
    },
    {
      key: 'status',
      head: t('fleet.status'),
      value: (agent) => t(`status.${shown(agent)}`),
      show: (agent) => (
        <span className="fleet-status">
          <Glyph status={shown(agent)} size={14} /> {t(`status.${shown(agent)}`)}
        </span>
      ),
    },
    { key: 'department', head: t('hub.by.department'), value: ({ department }) => department ?? '' },
    { key: 'role', head: t('fleet.role'), value: ({ role }) => role ?? '' },
    { key: 'task', head: t('hub.by.task'), value: ({ currentTask }) => currentTask?.title ?? '' },
    {
      key: 'seen',
      head: t('fleet.seen'),
      value: ({ lastSeenAt }) => (lastSeenAt === null ? null : Math.max(0, Math.round((moment - Date.parse(lastSeenAt)) / 1000))),
      show: ({ lastSeenAt }) => (lastSeenAt === null ? t('card.never') : t('card.ago', { time: format.duration((moment - Date.parse(lastSeenAt)) / 1000) })),
      isFigure: true,
    },
  ];
}

/** Who is chosen: each can be left out. */
export function Chosen({ agents, left, onLeave }: ChosenProps) {
  const text = useText();
  const patience = usePatience();
  const moment = useMoment(STEP_MS);
  const shown = (agent: AgentView): Shown => shownStatus(agent, patience, moment);
  return (
    <DataTable
      label={text.t('fleet.chosen')}
      rows={agents}
      columns={columns(text, shown, moment, left, onLeave)}
      keyOf={({ agentId }) => agentId}
      csv="fleet"
      height={520}
      none={text.t('fleet.nobody')}
    />
  );
}
