import { isMessageKey, type MessageKey, type Translate } from '../../i18n/translate';
import { browserName, type AuditDetail } from '../../protocol/people';

/** What may be looked for: all acts whose names begin so. */
export const KINDS = [
  ...(['', 'session.', 'account.', 'user.', 'oidc.', 'token.', 'connection.', 'gateway.', 'wall_link.', 'mapping.', 'identity.', 'identity-rules.'] as const),
  ...(['alert-rule.', 'attention-settings.', 'answer-settings.', 'channel.', 'notify-rule.', 'delivery.', 'quota.', 'organization.', 'scene.', 'demo.'] as const),
  ...(['data.', 'retention.', 'backup.', 'keys.', 'audit.'] as const),
] as const;
export type Kind = (typeof KINDS)[number];

const MOMENT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

interface Saying {
  t: Translate;
  moment(at: string): string;
}

const known = (key: string): MessageKey | null => (isMessageKey(key) ? key : null);

/** What a kind of acts is called. */
export const kindName = (kind: Kind, t: Translate): string => t(`audit.kind.${kind === '' ? 'all' : (kind.replace(/\.$/, '') as 'all')}`);

/** What was done, in words; null for an act that a newer server names. */
export function actOf(action: string, t: Translate): string | null {
  const key = known(`audit.act.${action}`);
  return key && t(key);
}

/** What a detail is called; one that has no name here keeps the server's. */
export function nameOf({ name }: AuditDetail, t: Translate): string {
  const key = known(`audit.of.${name}`);
  return key ? t(key) : name;
}

/** What a detail says: nothing, yes and no, roles, scopes and moments in words. */
export function saidOf({ name, value }: AuditDetail, { t, moment }: Saying): string {
  if (value === null || value === undefined || value === '') return t('audit.nothing');
  if (typeof value === 'boolean') return t(value ? 'audit.yes' : 'audit.no');
  if (Array.isArray(value)) return value.map((one: unknown) => saidOf({ name, value: one }, { t, moment })).join(', ') || t('audit.nothing');
  if (typeof value !== 'string') return typeof value === 'object' ? JSON.stringify(value) : String(value);
  if (name === 'client') return browserName(value);
  if (MOMENT.test(value)) return moment(value);
  const key = name === 'role' ? known(`role.${value}`) : name === 'scopes' ? known(`tokens.scope.${value}`) : null;
  return key ? t(key) : value;
}
