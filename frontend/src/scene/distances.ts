/** Every length of the office in metres and every limit of what is drawn. */

export const FLOOR = { slabThickness: 0.5, overhang: 0.25, pixelsPerMetre: 150, lightPixelsPerMetre: 64, maxTexture: 4096, maxLightTexture: 2048 } as const;

export const WALL = { height: 2.3, thickness: 0.22, cap: 0.07, sill: 0.95, lintel: 1.98, bay: 4.3, window: 2.25, wainscot: 0.8 } as const;

export const CARPET = { inset: 0.22, radius: 0.5, line: 0.13, nameSize: 0.8, nameStrip: 0.55, nameIndent: 0.75 } as const;

export const DESK = {
  /** From the sitter to the middle of the desk. */
  reach: 0.82, width: 1.52, depth: 0.78,
  /** Someone this near to a seat sits in it. */
  seatRadius: 0.7,
} as const;

export const TABLE = { radius: 1.28, seatGap: 0.47 } as const;

/**
 * Levels of detail. Distances of the scene configuration are meant for a common lens of 60°. The office is seen through a
 * longer lens, so a camera distance d counts as d · tan(fov/2) / tan(30°): equal numbers mean equal size on screen.
 */
export const DETAIL = {
  referenceFovDegrees: 60,
  /** Figures in simplified form for each one in full detail. */
  simplifiedPerDetailed: 4,
  /** A set piece nearer than this is drawn in full. */
  furniture: 25,
  /** With at most this many pieces of a kind all of them are drawn in full. */
  furnitureAlwaysFull: 40,
  furnitureMostFull: 90,
} as const;

export const CAMERA = {
  fovDegrees: 20.6, yawDegrees: 25, pitchDegrees: 36, portraitYawDegrees: 48, portraitPitchDegrees: 52, minYawDegrees: -5, maxYawDegrees: 60, minPitchDegrees: 18, maxPitchDegrees: 60,
  near: 0.5, closest: 9, closeUp: 21, closeUpPitchDegrees: 26, margin: 1.04, targetHeight: 0.8,
  /** A camera that has this share of its way before it is travelling. */
  travelling: 0.06,
} as const;

/** Seeing from somebody's eyes: heights and the way ahead in metres, turns in radians. */
export const EYES = { sitting: 1.16, standing: 1.48, ahead: 0.3, fovDegrees: 64, near: 0.06, downDegrees: 6, mostTurn: 2.4, mostTilt: 0.9, settle: 7 } as const;

export const PERSON = {
  height: 1.6, sittingHeight: 1.28, headTop: 0.33, ringStanding: 0.6, ringSeated: 0.66, pickRadiusPixels: 18,
  worthWalking: 0.12,
} as const;

/** Badges keep their size on screen, smaller where the whole of a large office is seen. */
export const BADGE = { pixels: 25, fewestPixels: 13, crowdedBeyond: 55, fewestBeyond: 190, smallest: 0.27, largest: 2.4 } as const;

export const ARC = { most: 24, endHeight: 1.5, rise: 0.34, core: 0.02, halo: 0.085, segments: 48, sides: 6 } as const;
export const FLIGHT = { most: 8, endHeight: 1.1, apex: 3.6, trail: 12, size: 0.85 } as const;

export const LABELS = { overview: 26, closeUp: 10, farOff: 14, roomsBeyondMetresPerPixel: 0.052, roomColours: 8, bubbles: 4, bubblesCloseUp: 3, narrowBelow: 560, narrow: 9, bubblesNarrow: 1, heads: 1, headPixels: 9, pad: 3, nudges: [0, -10, 8] } as const;

export const PATHS = { cell: 0.4, body: 0.24, searchesPerFrame: 12, crowdedFrom: 150, mostCells: 60_000, worthSearching: 1.5 } as const;

export const SHADOW = { size: 2048, near: 1, bias: -0.0003, normalBias: 0.025 } as const;
