import { toGateway, type Gateway, type NewGateway } from '../protocol/gateways';
import { each, isFields } from '../protocol/guards';
import { askHere } from './here';

const GATEWAYS = '/api/metaverse/gateways';

export async function gatewaysOf(signal: AbortSignal): Promise<Gateway[]> {
  const answer = await askHere(GATEWAYS, { signal });
  return isFields(answer) ? each(answer.items, toGateway) : [];
}

/** Have the server call a gateway from now on; its token never comes back. Throws a Problem. */
export async function addGateway({ name, token, ...gateway }: NewGateway): Promise<void> {
  await askHere(GATEWAYS, { method: 'POST', body: { ...gateway, ...(name && { name }), ...(token && { token }) } });
}

export async function removeGateway(id: string): Promise<void> {
  await askHere(`${GATEWAYS}/${encodeURIComponent(id)}`, { method: 'DELETE' });
}
