import type { NetworkView } from '../protocol/network';

const COLOURS = 6;

/** A colour for each community, in the order of their size; who belongs to none has none. */
export function tonesOf({ communities }: NetworkView): Map<string | number | null, number> {
  const sorted = [...communities].sort((one, other) => other.size - one.size);
  return new Map(sorted.map(({ id }, index) => [id, (index % COLOURS) + 1]));
}
