import type { Token } from '../../protocol/people';

export type TokenStanding = 'good' | 'expired' | 'revoked';

/** Tell whether a token still opens anything. */
export function standingOfToken({ revokedAt, expiresAt }: Pick<Token, 'revokedAt' | 'expiresAt'>, nowMs: number): TokenStanding {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && Date.parse(expiresAt) <= nowMs ? 'expired' : 'good';
}

const DAY_MS = 86_400_000;

/** The moment at which a token ends that is good for some days; null: never. */
export function expiryIn(days: number, nowMs: number): string | null {
  return days > 0 ? new Date(nowMs + days * DAY_MS).toISOString() : null;
}
