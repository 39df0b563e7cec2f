/** Every duration (seconds), speed (metres or radians a second) and rate of the office. */

export const WALK = { speed: 1.4, fastest: 4.2, longestSeconds: 6, catchUpSeconds: 2.5, reserve: 1.25, easeSeconds: 0.35, turn: 9, stride: 0.5, neck: 1.15 } as const;
/**
 * What would be a leap of at most so many metres is walked off: at so many a second, by so much of it a second. The frames
 * of a page that nobody saw for so long have no leap between them: everybody is where they are by then.
 */
export const GLIDE = { most: 4, least: 0.02, fastest: 2, slowest: 0.25, damping: 3, sleepSeconds: 1.5 } as const;
export const POSE = { blend: 7, typing: 9.5, breathing: 1.5, fade: 1.1, gesture: 2.2, change: 0.45, gaze: 5 } as const;
/** A turn of speech, a glance at one listener, how long two who exchanged something face each other, how long a task is carried. */
export const COMPANY = { turnSeconds: 7, glanceSeconds: 2.6, exchangeSeconds: 4.2, carrySeconds: 25, most: 24 } as const;
export const RING = { spin: 0.25, pulse: 0.6 } as const;
export const ARC_LIFE = { grow: 0.45, hold: 2.9, fade: 0.9 } as const;
export const FLIGHT_SECONDS = 2.4;
export const CAMERA_DAMPING = { orbit: 14, travel: 4.5 } as const;
/** How often one looks what is seen, and for how long less must be seen before it is said. */
export const SIGHT = { everySeconds: 0.5, fewerAfterSeconds: 3 } as const;
export const RATES = { ambientFps: 30, softwareAmbientFps: 4, movingFps: 60, shadowHz: 10, labelHz: 8, detailHz: 6 } as const;
export const CINEMA = { wholeSeconds: 8, stopSeconds: 9, people: 6, teams: 3, driftRadians: 0.012 } as const;
