import { useEffect, useState } from 'react';
import { living, withLink, type LiveLink } from '../../../scene/marks/liveLinks';
import { sceneSource } from '../../../sync/sceneSource';

const STEP_MS = 1000;

/** Who talks to whom in this moment: the exchanges that the picture shows as arcs, told at most once a second. */
export function useLinks(): readonly LiveLink[] {
  const [links, setLinks] = useState<readonly LiveLink[]>([]);
  useEffect(() => {
    let latest: LiveLink[] = [];
    const stop = sceneSource.onInteraction((edge) => {
      latest = withLink(latest, edge, Date.now() / 1000);
    });
    const timer = setInterval(() => {
      latest = living(latest, Date.now() / 1000);
      setLinks((shown) => (shown.length === 0 && latest.length === 0 ? shown : latest));
    }, STEP_MS);
    return () => {
      stop();
      clearInterval(timer);
    };
  }, []);
  return links;
}

/** With whom each one has an exchange that is shown. */
export function partnersOf(links: readonly LiveLink[]): Map<string, string[]> {
  const partners = new Map<string, string[]>();
  const note = (one: string, other: string): void => {
    const known = partners.get(one) ?? [];
    if (!known.includes(other)) partners.set(one, [...known, other]);
  };
  for (const { source, target } of links) {
    if (source === target) continue;
    note(source, target);
    note(target, source);
  }
  return partners;
}
