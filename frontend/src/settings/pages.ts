export const SETTINGS_PAGES = ['connect', 'unread', 'mappings', 'identity', 'privacy'] as const;
export type SettingsPage = (typeof SETTINGS_PAGES)[number];

export function pageOf(named: string | undefined): SettingsPage {
  return SETTINGS_PAGES.find((page) => page === named) ?? 'connect';
}
