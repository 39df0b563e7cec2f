import { toChannels, toChannelTrial, toDelivery, toMade, toNotifyRule, type Channels, type Delivery, type DeliveryState, type Made, type NotifyRule, type NotifyTerms, type Trial } from '../protocol/channels';
import { each, isFields, text, type Fields } from '../protocol/guards';
import { askHere } from './here';

const CHANNELS = '/api/metaverse/channels';
const RULES = '/api/metaverse/notify-rules';
const DELIVERIES = '/api/metaverse/deliveries';
const at = (path: string, id: string, act = ''): string => `${path}/${encodeURIComponent(id)}${act}`;

export async function channelsOf(signal: AbortSignal): Promise<Channels> {
  return toChannels(await askHere(CHANNELS, { signal }));
}

/** Make a channel; the secret that signs a webhook is told this once. Throws a Problem that names each field. */
export async function addChannel(given: Fields): Promise<Made | null> {
  return toMade(await askHere(CHANNELS, { method: 'POST', body: given }));
}

/** Change what is named of a channel. Throws a Problem that names each field. */
export async function changeChannel(id: string, changes: Fields): Promise<void> {
  await askHere(at(CHANNELS, id), { method: 'PATCH', body: changes });
}

export async function dropChannel(id: string): Promise<void> {
  await askHere(at(CHANNELS, id), { method: 'DELETE' });
}

/** Give a webhook another secret; for so many hours the one before signs as well. Throws a Problem. */
export async function changeSecret(id: string, keepHours: number): Promise<Made | null> {
  return toMade(await askHere(at(CHANNELS, id, '/secret'), { method: 'POST', body: { keepHours } }));
}

/** Send a message that says it is a test, and hear what came of it. Throws a Problem. */
export async function tryChannel(id: string): Promise<Trial> {
  return toChannelTrial(await askHere(at(CHANNELS, id, '/test'), { method: 'POST', body: {} }));
}

export async function notifyRulesOf(signal: AbortSignal): Promise<NotifyRule[]> {
  const answer = await askHere(RULES, { signal });
  return isFields(answer) ? each(answer.items, toNotifyRule) : [];
}

/** Make a rule, or change what is named of one. Throws a Problem that names each field. */
export async function saveNotifyRule(id: string | null, terms: Partial<NotifyTerms>): Promise<void> {
  await askHere(id === null ? RULES : at(RULES, id), { method: id === null ? 'POST' : 'PATCH', body: { ...terms } });
}

export async function dropNotifyRule(id: string): Promise<void> {
  await askHere(at(RULES, id), { method: 'DELETE' });
}

export interface DeliveryPage {
  items: Delivery[];
  next: string | null;
}

export async function deliveriesOf(chosen: { channelId: string | null; state: DeliveryState | null; after?: string }, signal?: AbortSignal): Promise<DeliveryPage> {
  const query = { channelId: chosen.channelId ?? undefined, state: chosen.state ?? undefined, after: chosen.after };
  const answer = await askHere(DELIVERIES, { query, ...(signal && { signal }) });
  return isFields(answer) ? { items: each(answer.items, toDelivery), next: text(answer.next) } : { items: [], next: null };
}

/** Have a message sent once more, under its own id. Throws a Problem. */
export async function sendAgain(id: string): Promise<void> {
  await askHere(at(DELIVERIES, id, '/resend'), { method: 'POST', body: {} });
}
