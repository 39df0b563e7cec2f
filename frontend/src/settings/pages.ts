import { lazy, type ComponentType } from 'react';
import { Connect } from './connect/Connect';
import { Identity } from './identity/Identity';
import { Mappings } from './mappings/Mappings';
import type { May } from './parts/useMay';
import { Privacy } from './privacy/Privacy';
import { Unread } from './unread/Unread';

interface Page {
  Shown: ComponentType<{ open: string | undefined }>;
  /** What it takes to see it: may operate, may configure, may manage people; null: everybody may. */
  least: keyof May | null;
}

const Alerts = lazy(() => import('./alerts/Alerts').then((part) => ({ default: part.Alerts })));
const Channels = lazy(() => import('./channels').then(({ Channels }) => ({ default: Channels })));
const Data = lazy(() => import('./data/Data').then((part) => ({ default: part.Data })));
const SceneEditor = lazy(() => import('./editor/SceneEditor').then((part) => ({ default: part.SceneEditor })));
const Profile = lazy(() => import('./account').then(({ Profile }) => ({ default: Profile })));
const OrganizationPage = lazy(() => import('./account').then(({ OrganizationPage }) => ({ default: OrganizationPage })));
const People = lazy(() => import('./account').then(({ People }) => ({ default: People })));
const Sharing = lazy(() => import('./sharing').then(({ Sharing }) => ({ default: Sharing })));
const Audit = lazy(() => import('./account').then(({ Audit }) => ({ default: Audit })));
const Tokens = lazy(() => import('./account').then(({ Tokens }) => ({ default: Tokens })));

const Notifications = lazy(() => import('./notifications').then(({ Notifications }) => ({ default: Notifications })));

const GROUPED = {
  you: {
    profile: { Shown: Profile, least: null },
    notifications: { Shown: Notifications, least: null },
  },
  organization: {
    organization: { Shown: OrganizationPage, least: null },
    people: { Shown: People, least: 'configure' },
    tokens: { Shown: Tokens, least: 'configure' },
    audit: { Shown: Audit, least: 'configure' },
    sharing: { Shown: Sharing, least: 'configure' },
    privacy: { Shown: Privacy, least: null },
    scene: { Shown: SceneEditor, least: null },
    alerts: { Shown: Alerts, least: null },
    channels: { Shown: Channels, least: 'configure' },
    data: { Shown: Data, least: 'configure' },
  },
  sources: {
    connect: { Shown: Connect, least: 'operate' },
    unread: { Shown: Unread, least: 'operate' },
    mappings: { Shown: Mappings, least: 'configure' },
    identity: { Shown: Identity, least: null },
  },
} as const satisfies Record<string, Record<string, Page>>;

type Grouped = typeof GROUPED;
export type SettingsGroup = keyof Grouped;
export type SettingsPage = { [Group in SettingsGroup]: keyof Grouped[Group] }[SettingsGroup];

/** The pages in the order of the list, and what each shows. */
export const GROUPS = Object.entries(GROUPED).map(([name, pages]) => ({ name: name as SettingsGroup, pages: Object.keys(pages) as SettingsPage[] }));
export const PAGES = Object.assign({}, ...Object.values(GROUPED)) as Record<SettingsPage, Page>;
export const SETTINGS_PAGES = GROUPS.flatMap(({ pages }) => pages);

export function pageOf(named: string | undefined): SettingsPage {
  return SETTINGS_PAGES.find((page) => page === named) ?? 'connect';
}

/** What a person lacks to see a page; null where nothing is lacking. */
export function lackingFor(page: SettingsPage, may: May): keyof May | null {
  const { least } = PAGES[page];
  return least === null || may[least] ? null : least;
}
