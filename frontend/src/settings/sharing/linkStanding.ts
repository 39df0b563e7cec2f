import type { WallLink } from '../../protocol/wall';

export type LinkStanding = 'good' | 'revoked' | 'expired';

/** Tell whether a link still opens its view. */
export function standingOfLink({ revokedAt, expiresAt }: Pick<WallLink, 'revokedAt' | 'expiresAt'>, nowMs: number): LinkStanding {
  if (revokedAt !== null) return 'revoked';
  return Date.parse(expiresAt) <= nowMs ? 'expired' : 'good';
}
