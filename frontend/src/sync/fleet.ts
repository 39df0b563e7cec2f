import { toReceipt, type Receipt } from '../protocol/commands';
import { each, isFields } from '../protocol/guards';
import { useStore } from '../store/store';
import { ask } from '../transport/rest';
import { loadCommands } from './commandWays';

/** The server takes so many agents at once. */
const AT_ONCE = 500;

export type FleetKind = 'pause' | 'resume' | 'cancel' | 'assign' | 'reply';

export interface Order {
  kind: FleetKind;
  text?: string;
  taskId?: string;
}

function parts<Item>(items: readonly Item[]): Item[][] {
  return Array.from({ length: Math.ceil(items.length / AT_ONCE) }, (_, index) => items.slice(index * AT_ONCE, (index + 1) * AT_ONCE));
}

async function tell(agentIds: readonly string[], order: Order, more: Record<string, unknown>): Promise<Receipt[]> {
  const receipts: Receipt[] = [];
  // All parts go to one organization, though another may be chosen before the last is sent.
  const { organizationId } = useStore.getState();
  const here = organizationId === null ? {} : { organizationId };
  for (const [index, part] of parts(agentIds).entries()) {
    const key = typeof more.key === 'string' ? { key: `${more.key}-${index}` } : {};
    const answer = await ask('/api/metaverse/commands', { ...here, method: 'POST', body: { selector: { agentIds: part }, ...order, ...more, ...key } });
    receipts.push(...each(isFields(answer) ? answer.receipts : [], toReceipt));
  }
  return receipts;
}

/** Ask who would be told, and by which way; nothing is sent. Throws a Problem. */
export const rehearse = (agentIds: readonly string[], order: Order): Promise<Receipt[]> => tell(agentIds, order, { dryRun: true });

/** Tell many agents one thing; sent again with the same key it counts once. Throws a Problem. */
export async function send(agentIds: readonly string[], order: Order, key: string): Promise<Receipt[]> {
  const receipts = await tell(agentIds, order, { key });
  void loadCommands({ count: receipts.length });
  return receipts;
}
