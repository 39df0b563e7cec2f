import { isFields, list, text } from '../protocol/guards';
import type { AttentionItem } from '../protocol/hub';
import type { TaskStep } from '../protocol/types';
import { useStore } from '../store/store';
import { ask } from '../transport/rest';

export type Decision = 'approve' | 'deny' | 'reply';

function isStep(value: unknown): value is TaskStep {
  return isFields(value) && typeof value.stepKey === 'string' && typeof value.name === 'string';
}

/** Send a person's decision, and give its command; what comes of it arrives as an event. Throws a Problem. */
export async function decide(item: AttentionItem, kind: Decision, said?: string): Promise<string | null> {
  const { organizationId } = useStore.getState();
  const answer = await ask('/api/metaverse/commands', {
    method: 'POST',
    ...(organizationId !== null && { organizationId }),
    body: {
      organizationId,
      selector: { agentIds: [item.agent?.agentId] },
      kind,
      inReplyTo: item.requestId,
      digest: item.digest,
      ...(said !== undefined && { text: said }),
    },
  });
  refuseRefusal(answer);
  return isFields(answer) ? (text(list(answer.receipts, isFields)[0]?.commandId) ?? null) : null;
}

function refuseRefusal(answer: unknown): void {
  if (!isFields(answer)) return;
  for (const receipt of list(answer.receipts, isFields)) {
    const outcome = text(receipt.outcome) ?? text(receipt.status);
    if (outcome === 'refused' || outcome === 'failed') throw new Error(text(receipt.detail) ?? outcome);
  }
}

export type Act = { action: 'acknowledge' | 'undo' } | { action: 'snooze'; until: string } | { action: 'assign'; to: string };

/** Do something about an entry of the attention queue; undo takes the latest of it back. Throws a Problem. */
export async function attend(item: AttentionItem, act: Act): Promise<void> {
  const { organizationId } = useStore.getState();
  await ask('/api/metaverse/attention', {
    method: 'POST',
    ...(organizationId !== null && { organizationId }),
    body: { subject: item.id, ...act },
  });
}

/** Fetch the steps of a task. Throws a Problem. */
export async function stepsOf(taskId: string, signal: AbortSignal): Promise<TaskStep[]> {
  const { organizationId } = useStore.getState();
  const answer = await ask(`/api/metaverse/tasks/${encodeURIComponent(taskId)}`, {
    ...(organizationId !== null && { organizationId }),
    signal,
  });
  return isFields(answer) ? list(answer.stepList, isStep) : [];
}
