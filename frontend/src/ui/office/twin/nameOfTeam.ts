import type { Text } from '../../hooks/useText';
import type { Group } from './groups';

/** Name a group: the team, and of several floors its floor. */
export function nameOfTeam({ floor, team }: Pick<Group, 'floor' | 'team'>, hasFloors: boolean, { t, language }: Text): string {
  const name = team?.name[language] ?? t('twin.noTeam');
  return hasFloors && floor ? `${name} · ${floor.name[language]}` : name;
}
