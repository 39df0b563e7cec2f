import type { Connection } from '../../protocol/connections';
import type { Values } from '../../i18n/translate';

export type Standing = 'reporting' | 'quiet' | 'waiting' | 'trouble' | 'revoked';

const QUIET_MS = 3_600_000;
/** An error is trouble only until the source is heard again. */
const isTroubled = ({ lastError, lastEventAt }: Connection): boolean =>
  lastError !== null && (lastEventAt === null || Date.parse(lastError.at) >= Date.parse(lastEventAt));

/** How a source stands: does it report, is it silent, was it never heard, or is what it sends refused? */
export function standingOf(source: Connection, nowMs: number): Standing {
  if (source.revokedAt !== null) return 'revoked';
  if (isTroubled(source)) return 'trouble';
  if (source.lastEventAt === null) return 'waiting';
  return nowMs - Date.parse(source.lastEventAt) > QUIET_MS ? 'quiet' : 'reporting';
}

export type StandingKey = 'connect.none' | 'connect.allWaiting' | 'connect.allRevoked' | 'connect.allWell' | 'connect.troubled';

/** One sentence about all sources: how many were ever heard, and how many have trouble. */
export function standing(sources: Connection[]): { key: StandingKey; values: Values } {
  const usable = sources.filter(({ revokedAt }) => revokedAt === null);
  const heard = usable.filter(({ lastEventAt }) => lastEventAt !== null).length;
  const troubled = usable.filter(isTroubled).length;
  const values = { heard, troubled, waiting: usable.length - heard };
  if (sources.length === 0) return { key: 'connect.none', values };
  if (usable.length === 0) return { key: 'connect.allRevoked', values };
  if (troubled > 0) return { key: 'connect.troubled', values };
  return { key: heard === 0 ? 'connect.allWaiting' : 'connect.allWell', values };
}
