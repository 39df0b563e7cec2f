import { useEffect } from 'react';
import type { CommandView } from '../../protocol/commands';
import { useStore } from '../../store/store';
import { loadCommands } from '../../sync/commandWays';
import { useText } from '../../ui/hooks/useText';
import { CommandWay } from './CommandWay';

const SHOWN = 6;

function latest(commands: ReadonlyMap<string, CommandView>, agentId?: string): CommandView[] {
  const mine = [...commands.values()].filter((command) => agentId === undefined || command.agentId === agentId);
  return mine.sort((one, other) => other.at.localeCompare(one.at)).slice(0, SHOWN);
}

function Row({ command, named }: { command: CommandView; named: boolean }) {
  const { t } = useText();
  const name = useStore((state) => state.agents.get(command.agentId)?.name ?? command.agentId);
  return (
    <li className="command">
      <span className="command-what">
        <strong>{t(`way.kind.${command.kind}`)}</strong>
        {named && <span className="command-to">{t('way.to', { name })}</span>}
        {command.by && <span className="command-by">{t('way.sender', { name: command.by.name })}</span>}
      </span>
      <CommandWay command={command} />
    </li>
  );
}

/** What people told agents lately, each with its way; nothing where nothing was told. */
export function Commands() {
  const { t } = useText();
  const commands = useStore((state) => state.commands);
  const shown = latest(commands);
  if (shown.length === 0) return null;
  return (
    <section className="commands card">
      <h2>{t('way.title')}</h2>
      <ul>
        {shown.map((command) => (
          <Row key={command.commandId} command={command} named />
        ))}
      </ul>
    </section>
  );
}

/** What one agent was told lately. */
export function AgentCommands({ agentId }: { agentId: string }) {
  const { t } = useText();
  const commands = useStore((state) => state.commands);
  useEffect(() => void loadCommands({ agentId }), [agentId]);
  const shown = latest(commands, agentId);
  if (shown.length === 0) return null;
  return (
    <section className="drawer-part commands">
      <h3>{t('way.commands')}</h3>
      <ul>
        {shown.map((command) => (
          <Row key={command.commandId} command={command} named={false} />
        ))}
      </ul>
    </section>
  );
}
