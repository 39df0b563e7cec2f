import type { Alias } from '../../protocol/identities';

export interface Being {
  key: string;
  aliases: Alias[];
}

/** Gather the keys by the being that they stand for; who is known by most keys comes first. */
export function byBeing(aliases: Alias[]): Being[] {
  const beings = new Map<string, Alias[]>();
  for (const alias of aliases) beings.set(alias.being, [...(beings.get(alias.being) ?? []), alias]);
  return [...beings].map(([key, known]) => ({ key, aliases: known })).sort((one, other) => other.aliases.length - one.aliases.length);
}

/** Those whose name or one of whose keys holds what is sought. */
export function matching(beings: Being[], sought: string, nameOf: (key: string) => string): Being[] {
  const wanted = sought.trim().toLowerCase();
  if (!wanted) return beings;
  return beings.filter(({ key, aliases }) => [nameOf(key), key, ...aliases.map((alias) => alias.key)].some((text) => text.toLowerCase().includes(wanted)));
}
