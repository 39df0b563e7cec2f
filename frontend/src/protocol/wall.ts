import { amount, isFields, text, type Fields } from './guards';

export const WALL_VIEWS = ['office', 'flow', 'network', 'hub'] as const;
export type WallView = (typeof WALL_VIEWS)[number];

/** How a wall link shows its view; what is null is as the viewer's machine likes it. */
export interface Wall {
  view: WallView;
  floor: string | null;
  language: 'en' | 'zh' | null;
  theme: 'light' | 'dark' | null;
}

/** A wall link as whoever made it sees it. */
export interface WallLink extends Wall {
  id: string;
  name: string;
  createdAt: string;
  expiresAt: string;
  revokedAt: string | null;
  lastUsedAt: string | null;
  openings: number;
}

const one = <Word extends string>(value: unknown, words: readonly Word[]): Word | null => words.find((word) => word === value) ?? null;

/** Read what a wall shows; null where it is no view that we know. */
export function toWall(value: unknown): Wall | null {
  if (!isFields(value)) return null;
  const view = one(value.view, WALL_VIEWS);
  if (view === null) return null;
  return { view, floor: text(value.floor), language: one(value.language, ['en', 'zh']), theme: one(value.theme, ['light', 'dark']) };
}

export function toWallLink(value: unknown): WallLink | null {
  const wall = toWall(value);
  if (wall === null || !isFields(value)) return null;
  const [id, name, createdAt, expiresAt] = [text(value.id), text(value.name), text(value.createdAt), text(value.expiresAt)];
  if (id === null || name === null || createdAt === null || expiresAt === null) return null;
  const ends = { revokedAt: text(value.revokedAt), lastUsedAt: text(value.lastUsedAt), openings: amount(value.openings) ?? 0 };
  return { ...wall, id, name, createdAt, expiresAt, ...ends };
}

/** The origins that may frame an organization's walls, among its settings. */
export function toOrigins(settings: unknown): string[] {
  const told: Fields = isFields(settings) ? settings : {};
  return Array.isArray(told.embedOrigins) ? told.embedOrigins.filter((origin): origin is string => typeof origin === 'string') : [];
}
