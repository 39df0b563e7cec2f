import type { Looked } from '../protocol/gaze';
import * as identity from './identity';
import { language } from './language';
import { sayNetwork } from './network';
import type { Line, Tell, Wanted } from './news';
import { watchReach } from './reach';
import workerAddress from './sharedWorker?sharedworker&url';
import { Tab } from './tab';

/** Tabs of another build have another worker: what is said between them may have changed. */
const NAME = `metaverse ${new URL(import.meta.url).pathname}`;

let sharing: Promise<Tab | null> | null = null;
let alone: Wanted | null = null;

/** Keep this page's line to itself, and to what it needs: it is somebody else than the other tabs, and may see less. */
export function shareNothing(wanted: Wanted): void {
  alone = wanted;
}

/** Reach what all tabs share; null where the browser has no shared workers, or refuses us one. */
function shared(): Promise<Tab | null> {
  sharing ??= alone === null && 'SharedWorker' in globalThis ? begin().catch(() => null) : Promise.resolve(null);
  return sharing;
}

function start(): SharedWorker {
  return new SharedWorker(workerAddress, { type: 'module', name: NAME });
}

async function begin(): Promise<Tab> {
  let fail: (error: Error) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => (fail = reject));
  const tab = new Tab(() => {
    const worker = start();
    worker.onerror = () => fail(new Error('The shared worker does not start.'));
    return worker.port;
  });
  await tab.greet(failed);
  watchReach((there) => tab.say({ kind: 'network', there }));
  watchPage(tab);
  return tab;
}

/** A page that is frozen or put aside lets go; one that is looked at again has the line looked after. */
function watchPage(tab: Tab): void {
  window.addEventListener('pagehide', () => tab.part());
  window.addEventListener('pageshow', () => tab.rejoin());
  document.addEventListener('freeze', () => tab.part());
  document.addEventListener('resume', () => tab.rejoin());
  document.addEventListener('visibilitychange', () => document.hidden || tab.say({ kind: 'look', language: language() }));
}

/** Have access tokens renewed by whoever renews them for all tabs. */
export function renewTogether(): void {
  identity.renewBy(async (shown) => {
    const tab = await shared();
    return tab === null ? identity.renewByCookie() : tab.renew(shown);
  });
}

/** Open the line to an organization: the one that all tabs share, or one of this page alone. */
export function openLine(organizationId: string, tell: Tell): Line {
  let line: Line | null = null;
  let closed = false;
  let gaze: Looked = null;
  void shared()
    .then((tab) => (tab === null ? openAlone(organizationId, tell, () => closed) : closed ? null : tab.open(organizationId, tell)))
    .then((opened) => {
      line = opened;
      if (closed) line?.close();
      else if (gaze !== null) line?.gaze(gaze);
    });
  return {
    retry: () => line?.retry(),
    gaze: (wanted) => {
      gaze = wanted;
      line?.gaze(wanted);
    },
    close: () => {
      closed = true;
      line?.close();
    },
  };
}

async function openAlone(organizationId: string, tell: Tell, isClosed: () => boolean): Promise<Line | null> {
  const { LiveLine } = await import('./follow');
  if (isClosed()) return null;
  const line = new LiveLine(organizationId, tell, alone ?? undefined);
  const look = (): void => void (document.hidden || line.look());
  const unwatch = watchReach(sayNetwork);
  document.addEventListener('visibilitychange', look);
  return {
    retry: () => line.retry(),
    gaze: (wanted) => line.gaze(wanted),
    close: () => {
      unwatch();
      document.removeEventListener('visibilitychange', look);
      line.close();
    },
  };
}
