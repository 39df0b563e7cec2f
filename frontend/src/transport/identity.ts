import { env } from '../config/env';
import { ANSWER_MS } from '../config/timings';
import { toSignedIn, type SignedIn } from '../protocol/auth';
import { isFields, text } from '../protocol/guards';
import { language } from './language';
import { asProblem, Problem, problemOf } from './problem';
import { soon } from './soon';

const FRESH_MS = 15_000;
const CHANNEL = 'metaverse.identity';

/** Who is signed in, and until when what is shown for it is good. */
export interface Held {
  signedIn: SignedIn;
  expiresAtMs: number;
}

/** Why there is an identity, or none: `left` where somebody signed out, here or in another tab. */
export type How = 'entered' | 'renewed' | 'ended' | 'left';

type Listener = (signedIn: SignedIn | null, how: How) => void;
type Renew = (shown: string | null) => Promise<Held | null>;

const listeners = new Set<Listener>();
const others = new BroadcastChannel(CHANNEL);
let held: Held | null = null;
let refreshing: Promise<SignedIn | null> | null = null;
let renewal: Renew = renewByCookie;

// In tests nothing may be kept waiting for other tabs.
(others as { unref?(): void }).unref?.();
others.onmessage = ({ data }: MessageEvent<unknown>) => hear(data);

/** The access token lives in memory alone; the refresh token in a cookie that no script can read. */
export const accessToken = (): string | null => held?.signedIn.accessToken ?? null;

export const identityHeld = (): Held | null => held;

export function onIdentity(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Let new access tokens come another way than by the cookie. */
export function renewBy(other: Renew): void {
  renewal = other;
}

/** Take over an identity that somebody else renewed. */
export function become(now: Held | null, how: How): void {
  held = now;
  for (const listener of listeners) listener(now?.signedIn ?? null, how);
}

/** Other tabs have the same cookie: who signs out there has signed out here, and who signs in is here as well. */
function hear(said: unknown): void {
  if (said === 'left') become(null, 'left');
  if (said === 'entered' && typeof document !== 'undefined') void refresh().catch(() => null);
}

export const holding = (signedIn: SignedIn): Held => ({ signedIn, expiresAtMs: Date.now() + signedIn.expiresInSeconds * 1000 });

export async function postAuth(path: string, body: object): Promise<Response> {
  try {
    const asking = fetch(`${env.apiOrigin}${path}`, {
      credentials: 'include',
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json', 'Accept-Language': language() },
      body: JSON.stringify(body),
    });
    // Everything waits for a renewal: one that has no answer may not keep all later ones waiting.
    return await soon(asking, ANSWER_MS, 'The server did not answer in time.');
  } catch (thrown) {
    throw asProblem(thrown);
  }
}

export async function signedInBy(response: Response): Promise<SignedIn> {
  if (!response.ok) throw await problemOf(response);
  const signedIn = toSignedIn(await response.json());
  if (signedIn === null) throw new Problem(response.status, 'The answer to the sign-in has an unknown shape.');
  return signedIn;
}

export async function login(email: string, password: string): Promise<void> {
  become(holding(await signedInBy(await postAuth('/api/auth/login', { email, password }))), 'entered');
  others.postMessage('entered');
}

/** Come in with a ticket that whoever runs the server has made. */
export async function letIn(ticket: string): Promise<void> {
  become(holding(await signedInBy(await postAuth('/api/auth/let-in', { ticket }))), 'entered');
  others.postMessage('entered');
}

/** Ask for a new access token; null when nobody is signed in. Calls at the same time share one request. */
export function refresh(): Promise<SignedIn | null> {
  refreshing ??= renewal(accessToken())
    .then((renewed) => {
      become(renewed, renewed === null ? 'ended' : 'renewed');
      return renewed?.signedIn ?? null;
    })
    .finally(() => {
      refreshing = null;
    });
  return refreshing;
}

/** Tell whether an identity is good for a while yet. */
export const isFresh = (one: Held | null): one is Held => one !== null && one.expiresAtMs - Date.now() > FRESH_MS;

/** Return an access token that is good for a while yet. */
export async function freshToken(): Promise<string | null> {
  if (isFresh(held)) return accessToken();
  return (await refresh())?.accessToken ?? null;
}

/** Tell whether the server knows nobody by what was shown, rather than being unable to say. */
export const isNobody = ({ status }: Response): boolean => status === 400 || status === 401 || status === 403 || status === 422;

export async function renewByCookie(): Promise<Held | null> {
  const response = await postAuth('/api/auth/refresh', {});
  return isNobody(response) ? null : holding(await signedInBy(response));
}

/** Sign out, and return where to sign out at the provider as well, if the session began there. */
export async function logout(): Promise<string | null> {
  const response = await postAuth('/api/auth/logout', {}).catch(() => null);
  become(null, 'left');
  others.postMessage('left');
  const said: unknown = response?.status === 200 ? await response.json().catch(() => null) : null;
  const beyond = isFields(said) ? text(said.continueAt) : null;
  return beyond !== null && /^https?:/.test(beyond) ? beyond : null;
}
