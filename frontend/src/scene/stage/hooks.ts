import { useEffect, useState } from 'react';

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

/** Tell whether the person asked for less motion. */
export function useReducedMotion(): boolean {
  const [reduced, setReduced] = useState(() => window.matchMedia('(prefers-reduced-motion: reduce)').matches);
  useEffect(() => {
    const query = window.matchMedia('(prefers-reduced-motion: reduce)');
    const listen = (): void => setReduced(query.matches);
    query.addEventListener('change', listen);
    return () => query.removeEventListener('change', listen);
  }, []);
  return reduced;
}
