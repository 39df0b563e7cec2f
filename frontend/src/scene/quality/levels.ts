/** How much is drawn: steps from the best picture to the cheapest. */
export interface QualityLevel {
  name: 'high' | 'medium' | 'low' | 'least';
  /** Most device pixels drawn for each pixel of the page. */
  pixelRatio: number;
  /** How often shadows are drawn anew; 0 leaves them out. */
  shadowHz: number;
  /** The share of people in detail that the scene configuration allows who are drawn so. */
  people: number;
}

export const QUALITY: readonly QualityLevel[] = [
  { name: 'high', pixelRatio: 2, shadowHz: 10, people: 1 },
  { name: 'medium', pixelRatio: 1.5, shadowHz: 6, people: 0.7 },
  { name: 'low', pixelRatio: 1, shadowHz: 3, people: 0.4 },
  { name: 'least', pixelRatio: 0.75, shadowHz: 0, people: 0.2 },
];

/** When to step: milliseconds from one frame to the next, seconds for which it must last. */
export const GOVERNOR = {
  /** Slower than 30 frames a second is felt. */
  slowMs: 34,
  fastMs: 20,
  slowSeconds: 2.5,
  fastSeconds: 12,
  /** Each step up that had to be taken back makes the next one wait longer by this factor. */
  patience: 2,
  mostSeconds: 240,
  /** Longer pauses are no frames: the tab was hidden, or the machine slept. */
  pauseMs: 1000,
} as const;
