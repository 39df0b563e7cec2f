import { keep, recall } from '../../store/keep';

const MOST = 6;
const isList = (value: unknown): value is string[] => Array.isArray(value) && value.every((each) => typeof each === 'string');
const nameFor = (organizationId: string | null): string => `recent.${organizationId ?? ''}`;

/** What was chosen last in an organization, the latest first, by id. */
export const recents = (organizationId: string | null): string[] => recall(nameFor(organizationId), isList) ?? [];

export function noteRecent(organizationId: string | null, id: string): void {
  keep(nameFor(organizationId), [id, ...recents(organizationId).filter((each) => each !== id)].slice(0, MOST));
}
