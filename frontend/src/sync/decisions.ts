import type { AttentionItem } from '../protocol/attention';
import { isFields, list, text } from '../protocol/guards';
import { toReceipt } from '../protocol/commands';
import type { State } from '../store/state';
import { useStore } from '../store/store';
import { asProblem } from '../transport/problem';
import { ask } from '../transport/rest';
import { queue } from './outbox';

const COMMANDS = '/api/metaverse/commands';
const ATTENTION = '/api/metaverse/attention';

export type Decision = 'approve' | 'deny' | 'reply';
export type Act = { action: 'acknowledge' | 'undo' } | { action: 'snooze'; until: string } | { action: 'assign'; to: string };

/** What became of a decision: its command, or that it waits for a connection. */
export type Sent = { commandId: string | null } | { queuedId: string };

interface Deed {
  path: string;
  body: Record<string, unknown>;
  item: AttentionItem;
  act: string;
}

/** Make a name that no two acts share. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(15)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Send a person's decision; what comes of it arrives as an event. Without a connection it waits. Throws a Problem. */
export async function decide(item: AttentionItem, kind: Decision, said?: string): Promise<Sent> {
  const body = {
    selector: { agentIds: [item.agent?.agentId] },
    kind,
    inReplyTo: item.requestId,
    digest: item.digest,
    ...(said !== undefined && { text: said }),
  };
  return doOrQueue({ path: COMMANDS, body, item, act: kind });
}

/** Do something about an entry of the attention queue; undo takes the latest of it back. Throws a Problem. */
export async function attend(item: AttentionItem, act: Act): Promise<Sent> {
  return doOrQueue({ path: ATTENTION, body: { subject: item.id, ...act }, item, act: act.action });
}

/** Who acts where: taken once, for both may be others by the time an answer comes. */
type Whose = Pick<State, 'organizationId' | 'user'>;

async function doOrQueue(deed: Deed): Promise<Sent> {
  const key = newKey();
  const { organizationId, user, link } = useStore.getState();
  const whose = { organizationId, user };
  if (link === 'offline') return wait(key, deed, whose);
  try {
    const asked = { method: 'POST', body: { ...deed.body, key } } as const;
    const answer = await ask(deed.path, { ...asked, ...(organizationId !== null && { organizationId }) });
    const first = isFields(answer) ? list(answer.receipts, isFields).map(toReceipt)[0] : null;
    return { commandId: first?.commandId ?? null };
  } catch (thrown) {
    if (!asProblem(thrown).unreachable) throw thrown;
    return wait(key, deed, whose);
  }
}

async function wait(id: string, { path, body, item, act }: Deed, { organizationId, user }: Whose): Promise<Sent> {
  if (organizationId === null || user === null) throw new Error('Nobody is signed in.');
  const name = item.agent?.name ?? item.task?.title ?? '';
  await queue({ id, organizationId, userId: user.id, atMs: Date.now(), path, body, subject: item.id, act, name, refused: null });
  return { queuedId: id };
}

export interface Colleague {
  id: string;
  name: string;
}

/** Fetch to whom an entry can be assigned. Throws a Problem. */
export async function colleagues(): Promise<Colleague[]> {
  const { organizationId } = useStore.getState();
  const answer = await ask(`${ATTENTION}/colleagues`, organizationId === null ? {} : { organizationId });
  const people = isFields(answer) ? list(answer.items, isFields) : [];
  return people.map(({ id, name }) => ({ id: text(id) ?? '', name: text(name) ?? text(id) ?? '' }));
}

/** Hand a task to another agent, and tell that agent; it is over once both are said. Throws a Problem. */
export async function reassign(task: { id: string; taskId: string }, agentId: string): Promise<void> {
  const { organizationId } = useStore.getState();
  const here = organizationId === null ? {} : { organizationId };
  await ask(`/api/metaverse/tasks/${encodeURIComponent(task.id)}`, { ...here, method: 'PATCH', body: { assignee: agentId } });
  const body = { selector: { agentIds: [agentId] }, kind: 'assign', taskId: task.taskId, key: newKey() };
  await ask(COMMANDS, { ...here, method: 'POST', body });
}
