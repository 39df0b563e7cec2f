import { LEVELS, oneOf, toQuiet, type Level, type QuietHours } from './alertRules';
import { amount, each, isFields, text, type Fields } from './guards';
import { toTold, type Told } from './told';

export const CHANNEL_KINDS = ['webhook', 'email', 'slack', 'feishu', 'dingtalk', 'wecom'] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];
export const CHANNEL_STATES = ['new', 'working', 'troubled', 'failing', 'paused'] as const;
export type ChannelState = (typeof CHANNEL_STATES)[number];
export const CHANNEL_LOCALES = ['en', 'zh'] as const;
export type ChannelLocale = (typeof CHANNEL_LOCALES)[number];
export const MATTER_KINDS = [
  ...(['request', 'error', 'failure', 'budget', 'stale', 'stuck', 'looping', 'deadline', 'offline'] as const),
  ...(['alert', 'server', 'backup', 'gateway', 'channel', 'message'] as const),
] as const;
export type MatterKind = (typeof MATTER_KINDS)[number];
export const DELIVERY_STATES = ['waiting', 'sent', 'dead'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

export interface Channel {
  id: string;
  name: string;
  kind: ChannelKind;
  locale: ChannelLocale;
  enabled: boolean;
  where: string;
  recipients: string[];
  oldSecretUntil: string | null;
  state: ChannelState;
  lastError: Told | null;
  lastSentAt: string | null;
  nextTryAt: string | null;
}

/** The channels, and what of the server's settings they need. */
export interface Channels {
  items: Channel[];
  sendsMail: boolean;
  hasPublicUrl: boolean;
}

export interface Made {
  channel: Channel;
  secret: string | null;
}

export interface Trial {
  ok: boolean;
  told: Told;
  answer: string;
  tookMs: number;
}

export interface NotifyTerms {
  name: string;
  channelId: string;
  kinds: MatterKind[];
  level: Level;
  departments: string[];
  agents: string[];
  tellCleared: boolean;
  coolDownSeconds: number;
  digestMinutes: number | null;
  quietHours: QuietHours | null;
  escalateMinutes: number | null;
  escalateTo: string | null;
  enabled: boolean;
}

export interface NotifyRule extends NotifyTerms {
  id: string;
  toldAt: string | null;
}

export interface Attempt {
  at: string;
  tookMs: number;
  isSent: boolean;
  isTriedAgain: boolean;
  status: number | null;
  told: Told;
  answer: string | null;
}

export interface Delivery {
  id: string;
  channel: { id: string; name: string; kind: ChannelKind | null };
  rule: string | null;
  text: string;
  isTest: boolean;
  state: DeliveryState;
  attempts: Attempt[];
  attemptCount: number;
  nextTryAt: string | null;
  createdAt: string;
}

const words = (value: unknown): string[] => each(value, text);

export function toChannel(value: unknown): Channel | null {
  if (!isFields(value)) return null;
  const [id, kind] = [text(value.id), oneOf(CHANNEL_KINDS, value.kind)];
  if (id === null || kind === null) return null;
  return {
    id,
    kind,
    name: text(value.name) ?? id,
    locale: oneOf(CHANNEL_LOCALES, value.locale) ?? 'en',
    enabled: value.enabled !== false,
    where: text(value.where) ?? '',
    recipients: words(value.recipients),
    oldSecretUntil: text(value.oldSecretUntil),
    state: oneOf(CHANNEL_STATES, value.state) ?? 'new',
    lastError: text(value.lastError) === null ? null : toTold(value.lastError, value.lastErrorCode, value.lastErrorValues),
    lastSentAt: text(value.lastSentAt),
    nextTryAt: text(value.nextTryAt),
  };
}

export function toChannels(value: unknown): Channels {
  const told: Fields = isFields(value) ? value : {};
  return { items: each(told.items, toChannel), sendsMail: told.sendsMail === true, hasPublicUrl: told.hasPublicUrl === true };
}

export function toMade(value: unknown): Made | null {
  const channel = isFields(value) ? toChannel(value.channel) : null;
  return channel === null || !isFields(value) ? null : { channel, secret: text(value.secret) };
}

export function toChannelTrial(value: unknown): Trial {
  const told: Fields = isFields(value) ? value : {};
  return { ok: told.ok === true, told: toTold(told.said, told.code, told.values), answer: text(told.answer) ?? '', tookMs: amount(told.tookMs) ?? 0 };
}

export function toNotifyRule(value: unknown): NotifyRule | null {
  if (!isFields(value)) return null;
  const [id, channelId] = [text(value.id), text(value.channelId)];
  if (id === null || channelId === null) return null;
  return {
    id,
    channelId,
    name: text(value.name) ?? id,
    kinds: each(value.kinds, (kind) => oneOf(MATTER_KINDS, kind)),
    level: oneOf(LEVELS, value.level) ?? 'info',
    departments: words(value.departments),
    agents: words(value.agents),
    tellCleared: value.tellCleared !== false,
    coolDownSeconds: amount(value.coolDownSeconds) ?? 0,
    digestMinutes: amount(value.digestMinutes),
    quietHours: toQuiet(value.quietHours),
    escalateMinutes: amount(value.escalateMinutes),
    escalateTo: text(value.escalateTo),
    enabled: value.enabled !== false,
    toldAt: text(value.toldAt),
  };
}

function toAttempt(value: unknown): Attempt | null {
  if (!isFields(value)) return null;
  const at = text(value.at);
  if (at === null) return null;
  return { at, tookMs: amount(value.tookMs) ?? 0, isSent: value.outcome === 'sent', isTriedAgain: value.outcome === 'again', status: amount(value.status), told: toTold(value.said, value.code, value.values), answer: text(value.answer) };
}

export function toDelivery(value: unknown): Delivery | null {
  if (!isFields(value)) return null;
  const [id, createdAt, state] = [text(value.id), text(value.createdAt), oneOf(DELIVERY_STATES, value.state)];
  if (id === null || createdAt === null || state === null) return null;
  const channel: Fields = isFields(value.channel) ? value.channel : {};
  return {
    id,
    createdAt,
    state,
    channel: { id: text(channel.id) ?? '', name: text(channel.name) ?? '', kind: oneOf(CHANNEL_KINDS, channel.kind) },
    rule: isFields(value.rule) ? text(value.rule.name) : null,
    text: text(value.text) ?? '',
    isTest: value.what === 'test',
    attempts: each(value.attempts, toAttempt),
    attemptCount: amount(value.attemptCount) ?? 0,
    nextTryAt: text(value.nextTryAt),
  };
}
