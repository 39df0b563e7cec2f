import { mayConfigure } from '../protocol/auth';
import { isFields, text } from '../protocol/guards';
import { useStore } from '../store/store';
import { refresh } from '../transport/identity';
import { ask } from '../transport/rest';
import { chooseOrganization } from './session';

const PATH = '/api/metaverse/demo';

export interface Demo {
  allowed: boolean;
  running: boolean;
  endsAt: string | null;
}

/** Where the person may start and stop it from: whoever sets up one organization may look at an invented one. */
function mine(): string | null {
  return useStore.getState().user?.organizations.find(({ role }) => mayConfigure(role))?.id ?? null;
}

export const maySeeDemo = (): boolean => mine() !== null;

function toDemo(answer: unknown): Demo {
  if (!isFields(answer)) return { allowed: false, running: false, endsAt: null };
  return { allowed: answer.allowed === true, running: answer.running === true, endsAt: text(answer.endsAt) };
}

const asked = (method: 'GET' | 'POST' | 'DELETE'): Promise<unknown> => {
  const organizationId = mine() ?? useStore.getState().organizationId;
  return ask(PATH, { method, ...(organizationId !== null && { organizationId }) });
};

/** How the demo stands. Throws a Problem. */
export const demoNow = async (): Promise<Demo> => toDemo(await asked('GET'));

/** Have the invented team come to work, and go there. Throws a Problem. */
export async function showDemo(): Promise<void> {
  const started = await asked('POST');
  const where = isFields(started) ? text(started.organizationId) : null;
  await refresh();
  if (where !== null) chooseOrganization(where);
}

/** Send the invented team home. Throws a Problem. */
export const stopDemo = async (): Promise<void> => void (await asked('DELETE'));
