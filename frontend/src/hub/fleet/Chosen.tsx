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
  /** Whose box is ticked. */
  meant: ReadonlySet<string>;
  onLeave(agentId: string): void;
  onAll(all: boolean): void;
}

function columns({ t, format }: Text, shown: (agent: AgentView) => Shown, moment: number, meant: ReadonlySet<string>, onLeave: (agentId: string) => void): Column<AgentView>[] {
  return [
    {
      key: 'name',
      head: t('hub.by.agent'),
      value: ({ name }) => name,
      show: (agent) => (
        <span className="fleet-who">
          <input type="checkbox" checked={meant.has(agent.agentId)} aria-label={t('fleet.include', { name: agent.name })} onChange={() => onLeave(agent.agentId)} />
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

/** Who may be chosen: each is ticked or not, or all at once. */
export function Chosen({ agents, meant, onLeave, onAll }: ChosenProps) {
  const text = useText();
  const patience = usePatience();
  const moment = useMoment(STEP_MS);
  const shown = (agent: AgentView): Shown => shownStatus(agent, patience, moment);
  return (
    <>
      <div className="fleet-all">
        <button type="button" className="button" disabled={meant.size === agents.length} onClick={() => onAll(true)}>
          {text.t('fleet.all', { count: agents.length })}
        </button>
        <button type="button" className="button" disabled={meant.size === 0} onClick={() => onAll(false)}>
          {text.t('fleet.none')}
        </button>
      </div>
      <DataTable
        label={text.t('fleet.chosen')}
        rows={agents}
        columns={columns(text, shown, moment, meant, onLeave)}
        keyOf={({ agentId }) => agentId}
        csv="fleet"
        height={520}
        none={text.t('fleet.nobody')}
      />
    </>
  );
}
