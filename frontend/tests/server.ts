import { vi } from 'vitest';

export interface Asked {
  path: string;
  method: string;
  headers: Headers;
  body: unknown;
}

type Answer = (asked: Asked) => Response | Promise<Response>;

/** Stand in for the server: the answers in their order, the last one for all that come after. */
export function serve(...answers: Answer[]): Asked[] {
  const asked: Asked[] = [];
  vi.stubGlobal('fetch', async (address: string, given: RequestInit = {}) => {
    const { pathname, search } = new URL(address);
    const body: unknown = typeof given.body === 'string' ? JSON.parse(given.body) : null;
    const now = { path: pathname + search, method: given.method ?? 'GET', headers: new Headers(given.headers), body };
    asked.push(now);
    const answer = answers[Math.min(asked.length, answers.length) - 1];
    if (answer === undefined) throw new TypeError('nobody answers');
    return answer(now);
  });
  return asked;
}

export const json = (value: unknown, status = 200) => (): Response => Response.json(value, { status });

export const refused = (status: number, detail: string) => json({ type: 'about:blank', title: 'No', status, detail }, status);

export const nobody = (): Response => {
  throw new TypeError('Failed to fetch');
};

export const signedIn = (token: string) =>
  json({ accessToken: token, expiresIn: 900, user: { id: 'u', email: 'ann@example.com', name: 'Ann', organizations: [] } });
