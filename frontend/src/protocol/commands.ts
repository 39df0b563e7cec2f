import { isFields, isOneOf, isText, orNull, taken, type Checks } from './guards';

export const STATES = ['sent', 'seen', 'done', 'refused', 'failed', 'expired'] as const;
export const KINDS = ['approve', 'deny', 'reply', 'assign', 'pause', 'resume', 'cancel'] as const;

/** What a person told an agent, and how far it has come. */
export interface CommandView {
  commandId: string;
  agentId: string;
  kind: (typeof KINDS)[number];
  inReplyTo: string | null;
  at: string;
  seenAt: string | null;
  seenBy: string | null;
  outcome: 'done' | 'refused' | 'failed' | null;
  detail: string | null;
  endedAt: string | null;
  /** Who sent it; live news do not say it. */
  by: { id: string; name: string } | null;
  state: (typeof STATES)[number];
}

export type CommandChange = Partial<CommandView> & Pick<CommandView, 'commandId'>;

const COMMAND: Checks<CommandView> = {
  commandId: isText,
  agentId: isText,
  kind: isOneOf(...KINDS),
  inReplyTo: orNull(isText),
  at: isText,
  seenAt: orNull(isText),
  seenBy: orNull(isText),
  outcome: orNull(isOneOf('done', 'refused', 'failed')),
  detail: orNull(isText),
  endedAt: orNull(isText),
  by: (value) => isFields(value) && typeof value.id === 'string' && typeof value.name === 'string',
  state: isOneOf(...STATES),
};

/** Read a command, or what changed of one; null where it does not say which. */
export function toCommandChange(value: unknown): CommandChange | null {
  if (!isFields(value) || typeof value.commandId !== 'string') return null;
  return { ...taken(value, COMMAND), commandId: value.commandId };
}

/** Who was told something, or would be: by which command, or by which way it is read. */
export interface Receipt {
  agentId: string;
  commandId: string | null;
  /** How the agent reads what it is told unasked; null where it reads nothing, undefined where nobody looked. */
  way: string | null | undefined;
}

export function toReceipt(value: unknown): Receipt | null {
  if (!isFields(value) || typeof value.agentId !== 'string') return null;
  const { agentId, commandId, way } = value;
  return {
    agentId,
    commandId: typeof commandId === 'string' ? commandId : null,
    way: way === undefined ? undefined : typeof way === 'string' ? way : null,
  };
}
