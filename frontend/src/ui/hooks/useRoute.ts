import { useSyncExternalStore } from 'react';

export const VIEWS = ['office', 'flow', 'network', 'hub', 'settings'] as const;
export type View = (typeof VIEWS)[number];

export interface Route {
  view: View;
  /** What the path names below the view: a page of the settings, and what stands open there. */
  below: readonly string[];
  agent: string | null;
  task: string | null;
}

const MOVED = 'metaverse:moved';
const isView = (value: string | undefined): value is View => VIEWS.some((view) => view === value);

export function firstView(): View {
  return window.matchMedia('(max-width: 720px)').matches ? 'hub' : 'office';
}

/** Where a page shows one view and stays at its address, whatever is chosen in it. */
const STEADY = /^\/(wall|embed\/[^/]+)\/?$/;
const isSteady = (): boolean => STEADY.test(window.location.pathname);

let seen = '';
let route: Route = { view: 'office', below: [], agent: null, task: null };

function nameOf(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function read(): Route {
  const { pathname, search } = window.location;
  if (pathname + search === seen) return route;
  seen = pathname + search;
  const [named, ...below] = pathname.split('/').filter(Boolean).map(nameOf);
  const query = new URLSearchParams(search);
  route = { view: isView(named) ? named : firstView(), below, agent: query.get('agent'), task: query.get('task') };
  return route;
}

/** Be told when the address changes. */
export function onMove(listener: () => void): () => void {
  window.addEventListener('popstate', listener);
  window.addEventListener(MOVED, listener);
  return () => {
    window.removeEventListener('popstate', listener);
    window.removeEventListener(MOVED, listener);
  };
}

/** What stays in the address whichever view is opened: the moment that is looked at. */
const STAYING = ['at'] as const;
/** The same, where the page stays at its address: how it is shown. */
const STAYING_STEADY = ['at', 'cinema', 'floor'] as const;

export function pathOf(view: View, chosen: { agent?: string | null; task?: string | null } = {}): string {
  const query = new URLSearchParams();
  const now = new URLSearchParams(window.location.search);
  for (const name of isSteady() ? STAYING_STEADY : STAYING) {
    const value = now.get(name);
    if (value) query.set(name, value);
  }
  if (chosen.agent) query.set('agent', chosen.agent);
  if (chosen.task) query.set('task', chosen.task);
  const search = query.toString();
  const path = isSteady() ? window.location.pathname : `/${view}`;
  return search ? `${path}?${search}` : path;
}

/** The address of a page of the settings, and of what stands open there. */
export function settingsPath(...below: string[]): string {
  return ['/settings', ...below.map(encodeURIComponent)].join('/');
}

export function goTo(path: string, how: 'push' | 'replace' = 'push'): void {
  if (path === window.location.pathname + window.location.search) return;
  if (how === 'push') window.history.pushState(null, '', path);
  else window.history.replaceState(null, '', path);
  window.dispatchEvent(new Event(MOVED));
}

export const useRoute = (): Route => useSyncExternalStore(onMove, read);
