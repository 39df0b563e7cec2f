import { env } from '../config/env';
import { refresh } from './identity';
import { asProblem, problemOf } from './problem';
import { headersFor } from './rest';

/** Ask for something large, to be read piece by piece; an expired access token is renewed once. Throws a Problem. */
export async function openDownload(path: string, organizationId: string | undefined, signal: AbortSignal, asked: Record<string, string> = {}): Promise<Response> {
  const query = new URLSearchParams({ ...(organizationId !== undefined && { organizationId }), ...asked }).toString();
  const send = (): Promise<Response> =>
    fetch(`${env.apiOrigin}${path}${query && `?${query}`}`, { credentials: 'include', headers: headersFor(organizationId, '*/*'), signal });
  try {
    let response = await send();
    if (response.status === 401 && (await refresh()) !== null) response = await send();
    if (!response.ok) throw await problemOf(response);
    return response;
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    throw asProblem(thrown);
  }
}
