import { each, isFields, text } from '../protocol/guards';
import { settingsIn } from '../protocol/organizationSettings';
import { toOrigins, toWallLink, type Wall, type WallLink } from '../protocol/wall';
import { useStore } from '../store/store';
import { askHere } from './here';

const LINKS = '/api/metaverse/wall-links';
const ORGANIZATIONS = '/api/metaverse/organizations';
const MOST = 500;

export async function wallLinksOf(signal: AbortSignal): Promise<WallLink[]> {
  const answer = await askHere(LINKS, { query: { limit: MOST }, signal });
  return isFields(answer) ? each(answer.items, toWallLink) : [];
}

export interface NewWallLink extends Wall {
  name: string;
  expiresAt: string;
}

/** Make a wall link and return its address, which comes this once. Throws a Problem. */
export async function addWallLink(link: NewWallLink): Promise<string> {
  const body = Object.fromEntries(Object.entries(link).filter(([, value]) => value !== null));
  const made = await askHere(LINKS, { method: 'POST', body });
  return `${window.location.origin}/wall#${(isFields(made) ? text(made.token) : null) ?? ''}`;
}

export async function revokeWallLink(id: string): Promise<void> {
  await askHere(`${LINKS}/${encodeURIComponent(id)}`, { method: 'DELETE' });
}

/** The address under which a wall link is shown in a frame of another page. */
export const embedAddress = (wallAddress: string): string => {
  const { origin, hash } = new URL(wallAddress);
  return `${origin}/embed/${encodeURIComponent(useStore.getState().organizationId ?? '')}${hash}`;
};

export async function embedOriginsOf(signal: AbortSignal): Promise<string[]> {
  return toOrigins(settingsIn(await askHere(ORGANIZATIONS, { signal }), useStore.getState().organizationId ?? ''));
}

/** Let pages of these origins frame wall links. Throws a Problem. */
export async function setEmbedOrigins(embedOrigins: string[]): Promise<void> {
  const { organizationId } = useStore.getState();
  const settings = { embedOrigins: embedOrigins.length > 0 ? embedOrigins : null };
  await askHere(`${ORGANIZATIONS}/${encodeURIComponent(organizationId ?? '')}`, { method: 'PATCH', body: { settings } });
}
