import { env } from '../config/env';
import { toSignedIn, type SignedIn } from '../protocol/auth';
import { asProblem, Problem, problemOf } from './problem';

const FRESH_MS = 15_000;

type Listener = (signedIn: SignedIn | null) => void;

const listeners = new Set<Listener>();
let current: SignedIn | null = null;
let expiresAtMs = 0;
let refreshing: Promise<SignedIn | null> | null = null;

/** The access token lives in memory alone; the refresh token in a cookie that no script can read. */
export function accessToken(): string | null {
  return current?.accessToken ?? null;
}

export function onIdentity(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function become(signedIn: SignedIn | null): void {
  current = signedIn;
  expiresAtMs = signedIn === null ? 0 : Date.now() + signedIn.expiresInSeconds * 1000;
  for (const listener of listeners) listener(signedIn);
}

async function post(path: string, body: object): Promise<Response> {
  try {
    return await fetch(`${env.apiOrigin}${path}`, {
      credentials: 'include',
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      body: JSON.stringify(body),
    });
  } catch (thrown) {
    throw asProblem(thrown);
  }
}

async function signedInBy(response: Response): Promise<SignedIn> {
  if (!response.ok) throw await problemOf(response);
  const signedIn = toSignedIn(await response.json());
  if (signedIn === null) throw new Problem(response.status, 'The answer to the sign-in has an unknown shape.');
  return signedIn;
}

export async function login(email: string, password: string): Promise<void> {
  become(await signedInBy(await post('/api/auth/login', { email, password })));
}

/** Ask for a new access token by the cookie; null when nobody is signed in. Calls at the same time share one request. */
export function refresh(): Promise<SignedIn | null> {
  refreshing ??= renew().finally(() => {
    refreshing = null;
  });
  return refreshing;
}

/** Return an access token that is good for a while yet. */
export async function freshToken(): Promise<string | null> {
  if (expiresAtMs - Date.now() > FRESH_MS) return accessToken();
  return (await refresh())?.accessToken ?? null;
}

async function renew(): Promise<SignedIn | null> {
  const response = await post('/api/auth/refresh', {});
  if (response.status === 400 || response.status === 401 || response.status === 403 || response.status === 422) {
    become(null);
    return null;
  }
  const signedIn = await signedInBy(response);
  become(signedIn);
  return signedIn;
}

export async function logout(): Promise<void> {
  await post('/api/auth/logout', {}).catch(() => null);
  become(null);
}
