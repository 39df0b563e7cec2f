import type { AgentView } from '../../protocol/types';
import type { Text } from '../hooks/useText';
import type { Announcement, Notice } from './notices';

type Agents = ReadonlyMap<string, AgentView>;

export function whoOf({ agentId, kind }: Pick<Notice, 'agentId' | 'kind'>, agents: Agents, { t }: Text): string {
  if (agentId !== null) return agents.get(agentId)?.name ?? agentId;
  return t(kind === 'failure' ? 'notices.ownerless' : 'notices.nobody');
}

function placeOf(departments: readonly string[], { t }: Text): string {
  if (departments.length === 1) return departments[0] ?? '';
  return departments.length === 0 ? t('notices.place.none') : t('notices.place.departments', { count: departments.length });
}

export interface Said {
  title: string;
  body: string;
}

/** Say an announcement in two lines. */
export function said({ kind, notices, departments }: Announcement, agents: Agents, text: Text): Said {
  const [first] = notices;
  if (first && notices.length === 1) {
    return { title: text.t(`notices.says.${kind}`, { name: whoOf(first, agents, text) }), body: first.title };
  }
  const values = { count: notices.length, place: placeOf(departments, text) };
  return { title: text.t(`notices.many.${kind}`, values), body: notices.slice(0, 3).map(({ title }) => title).join(' · ') };
}
