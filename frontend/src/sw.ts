import { cleanupOutdatedCaches, matchPrecache, precacheAndRoute, type PrecacheEntry } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';

declare const self: {
  __WB_MANIFEST: PrecacheEntry[];
  addEventListener(name: 'message' | 'activate', listen: (event: MessageEvent & { waitUntil(work: Promise<unknown>): void }) => void): void;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
};

/** So long the server may take to answer with its page, before the kept one is shown. */
const PATIENCE_MS = 5000;
/** What is not the page, or must come from the server itself because it says who may frame it. */
const NOT_OURS = /^\/(api|v1|socket\.io|health|embed)(\/|$)/;

/** The server's page is the newest one; the kept one is for when it does not come. What the server says is never kept. */
async function page({ request }: { request: Request }): Promise<Response> {
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (answer.status < 500) return answer;
  } catch {
    // Nobody answers: below is what is kept.
  }
  return (await matchPrecache('/index.html')) ?? Response.error();
}

precacheAndRoute(self.__WB_MANIFEST, { directoryIndex: '', cleanURLs: false });
cleanupOutdatedCaches();
registerRoute(new NavigationRoute(page, { denylist: [NOT_OURS] }));
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('message', ({ data }: MessageEvent<{ type?: string } | null>) => {
  if (data?.type === 'SKIP_WAITING') void self.skipWaiting();
});
