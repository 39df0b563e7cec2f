import { useEffect, useState, useSyncExternalStore } from 'react';

/** Free what the graphics card holds when a thing is replaced or goes. */
export function useDisposal(thing: { dispose: () => void } | null): void {
  useEffect(() => () => thing?.dispose(), [thing]);
}

/** Count how often fonts have arrived, so that painted letters can follow. */
export function useFonts(): number {
  const [arrivals, setArrivals] = useState(0);
  useEffect(() => {
    let open = true;
    const wanted = ['900 40px "Nunito"', '900 40px "Nunito Sans"'];
    void Promise.all(wanted.map((font) => document.fonts.load(font))).then((faces) => {
      if (open && faces.flat().length > 0) setArrivals((count) => count + 1);
    });
    return () => {
      open = false;
    };
  }, []);
  return arrivals;
}

const isCalm = (): boolean => document.documentElement.dataset.motion === 'calm';

function onDressed(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-motion'] });
  return () => observer.disconnect();
}

/** Whether a person, or the system, wants nothing to move: the document says so. */
export const useReducedMotion = (): boolean => useSyncExternalStore(onDressed, isCalm);
