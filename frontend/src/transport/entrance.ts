import { env } from '../config/env';
import { isFields, text } from '../protocol/guards';

/** How somebody comes in besides by password: back from the provider, or with a ticket of whoever runs the server. */
export type Arrival = { by: 'provider' } | { by: 'ticket'; ticket: string };

/** By what people may sign in here; `provider` is where the browser goes, and what people call that. */
export interface WaysIn {
  passwords: boolean;
  provider: { label: string; start: string } | null;
}

export const PASSWORDS_ALONE: WaysIn = { passwords: true, provider: null };

const TICKET = '#let-in=';

/** Tell how somebody came in, once: afterwards the address is as if nobody had. */
export function takeArrival(): Arrival | null {
  const { hash, href } = location;
  const arrival: Arrival | null = hash === '#signed-in' ? { by: 'provider' } : hash.startsWith(TICKET) ? { by: 'ticket', ticket: hash.slice(TICKET.length) } : null;
  if (arrival !== null) history.replaceState(history.state, '', href.slice(0, -hash.length)); // a path that begins with // would name a host
  return arrival;
}

/** Ask how people sign in here; of a server that does not tell, passwords are known. */
export async function waysIn(signal: AbortSignal): Promise<WaysIn> {
  const response = await fetch(`${env.apiOrigin}/api/auth/options`, { headers: { Accept: 'application/json' }, signal });
  const said: unknown = response.ok ? await response.json() : null;
  if (!isFields(said)) return PASSWORDS_ALONE;
  const label = isFields(said.provider) ? text(said.provider.label) : null;
  const start = isFields(said.provider) ? text(said.provider.start) : null;
  return { passwords: said.passwords !== false, provider: label === null || start === null ? null : { label, start } };
}

/** Name where the browser goes to sign in, and comes back from to where it is now. */
export function wayThere(start: string, language: string): string {
  const query = new URLSearchParams({ to: `${location.pathname}${location.search}`, language });
  return `${env.apiOrigin}${start}?${query.toString()}`;
}
