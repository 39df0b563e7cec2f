import { env } from '../config/env';
import { LATENCY_PROBE_MS } from '../config/timings';
import { useStore } from '../store/store';

async function probe(): Promise<void> {
  if (document.hidden || useStore.getState().link !== 'live') return;
  const before = performance.now();
  const answered = await fetch(`${env.apiOrigin}/health`, { cache: 'no-store' }).then((response) => response.ok, () => false);
  if (answered) useStore.setState({ latencyMs: Math.max(1, Math.round(performance.now() - before)) });
}

/** Measure the way to the server and back while the page is seen. */
export function followLatency(): () => void {
  const timer = setInterval(() => void probe(), LATENCY_PROBE_MS);
  const unsubscribe = useStore.subscribe((state, before) => {
    if (state.link === 'live' && before.link !== 'live') void probe();
  });
  return () => {
    clearInterval(timer);
    unsubscribe();
  };
}
