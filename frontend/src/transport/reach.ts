import { env } from '../config/env';
import { DOUBT_MS, SLOW_RETRY_MS } from '../config/timings';

/** Ask whether anybody is there; a page without a network knows at once. */
export async function isReached(): Promise<boolean> {
  const answer = fetch(`${env.apiOrigin}/health`, { cache: 'no-store', signal: AbortSignal.timeout(DOUBT_MS) });
  return answer.then(({ ok }) => ok, () => false);
}

/** Find out, whenever the machine says that there is no network, whether that holds for our server; tell what is found. */
export function watchReach(tell: (there: boolean) => void): () => void {
  let later: ReturnType<typeof setTimeout> | undefined;
  const look = async (): Promise<void> => {
    clearTimeout(later);
    if (navigator.onLine) return;
    tell(await isReached());
    later = setTimeout(() => void look(), SLOW_RETRY_MS);
  };
  const back = (): void => {
    clearTimeout(later);
    tell(true);
  };
  const doubt = (): void => void look();
  window.addEventListener('offline', doubt);
  window.addEventListener('online', back);
  void look();
  return () => {
    clearTimeout(later);
    window.removeEventListener('offline', doubt);
    window.removeEventListener('online', back);
  };
}
