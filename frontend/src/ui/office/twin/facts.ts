import { isMessageKey } from '../../../i18n/translate';
import type { Shown } from '../../../protocol/staleness';
import type { AgentView } from '../../../protocol/types';
import type { Places } from '../../../scene/campus/places';
import type { Text } from '../../hooks/useText';
import { activityText, waitingText } from '../activity';

/** What the text needs to know besides the agent. */
export interface Around {
  places: Places | null;
  isPicked: boolean;
  isChosen: boolean;
  /** The names of those with whom an exchange is shown now. */
  talksTo: readonly string[];
}

/** Say where somebody is: the room, and of several floors the floor; on the way, where to. */
export function placeText(agent: AgentView, places: Places | null, { t, language }: Text): string | null {
  if (places === null) return null;
  if (agent.zone === 'outside' && agent.status === 'offline') return t('twin.outside');
  const room = places.roomOf(agent);
  const floor = places.floors.length > 1 ? places.floors[places.floorOf(agent)]?.name[language] : undefined;
  const name = room?.name?.[language] || room?.name?.en || room?.department || (room ? roomKind(room.kind, t) : null);
  const place = [name ?? t('twin.onTheFloor'), floor].filter(Boolean).join(t('list.comma'));
  return t(agent.walk ? 'twin.walksTo' : 'twin.at', { place });
}

function roomKind(kind: string, t: Text['t']): string {
  const key = `room.${kind}`;
  return isMessageKey(key) ? t(key) : kind;
}

/** Say everything that the picture shows of somebody, besides name, role and status: each fact a text of its own. */
export function factsOf(agent: AgentView, shown: Shown, around: Around, text: Text): string[] {
  const { t } = text;
  const { currentTask } = agent;
  const facts = [
    agent.department,
    shown === 'stale' ? t('twin.stale', { status: t(`status.${agent.status}`) }) : null,
    waitingText(agent, text),
    activityText(agent, text),
    currentTask && t('twin.task', { title: currentTask.title }),
    placeText(agent, around.places, text),
    agent.blocked ? t('twin.blocked', { why: agent.blocked }) : null,
    around.isChosen ? t('twin.chosen') : null,
    around.isPicked ? t('twin.picked') : null,
    around.talksTo.length > 0 ? t('twin.talksTo', { names: around.talksTo.join(t('list.names')) }) : null,
  ];
  return facts.filter((fact): fact is string => Boolean(fact));
}
