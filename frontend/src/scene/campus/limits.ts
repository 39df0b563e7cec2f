/** When the floors of a campus are furnished, and when each tells its figures on a plate. */
export const CAMPUS = {
  /** With at most this many desks all floors are furnished at all times. */
  mostDesks: 1500,
  /** A floor is furnished once its diagonal fills this share of what the frame shows at its distance. */
  opensAt: 0.55,
  /** An open floor that shows less than this is closed again. */
  closesAt: 0.42,
  /** Below this share a floor tells its figures on a plate, above it its teams do. */
  plateBelow: 0.5,
  /** A floor that is open already is preferred by this much, or two floors would take turns. */
  preferOpen: 1.3,
} as const;
