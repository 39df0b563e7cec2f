import type { May } from './parts/useMay';

export const SETTINGS_PAGES = ['connect', 'unread', 'mappings', 'identity', 'privacy'] as const;
export type SettingsPage = (typeof SETTINGS_PAGES)[number];

/** Whom the server shows what a page is about: everybody, who may operate, or who may configure. */
const LEAST: Record<SettingsPage, keyof May | null> = {
  connect: 'operate',
  unread: 'operate',
  mappings: 'configure',
  identity: null,
  privacy: null,
};

export function pageOf(named: string | undefined): SettingsPage {
  return SETTINGS_PAGES.find((page) => page === named) ?? 'connect';
}

/** What a person lacks to see a page; null where nothing is lacking. */
export function lackingFor(page: SettingsPage, may: May): keyof May | null {
  const least = LEAST[page];
  return least === null || may[least] ? null : least;
}
