export const CONNECT_TIMEOUT_MS = 10_000;
export const RECONNECT_ATTEMPTS = 5;
export const RECONNECT_DELAY_MS = 1000;
export const RECONNECT_DELAY_MAX_MS = 5000;
export const SLOW_RETRY_MS = 30_000;
/** How often the line is asked what time it is over there. */
export const PULSE_MS = 10_000;
/** What comes later than this is late, and is said to be. */
export const LATE_MS = 3000;
/** A line that has not answered for so long is dead, though nobody has said so. */
export const SILENCE_MS = 25_000;
/** The same, where there is a reason to doubt: after sleep, or when the machine says that it has no network. */
export const DOUBT_MS = 4000;
/** An absence shorter than this is not worth a word. */
export const AWAY_MS = 5000;
/** A shared worker that has not answered for so long is none. */
export const WELCOME_MS = 4000;
export const HUB_REFRESH_MS = 5000;
export const NETWORK_REFRESH_MS = 30_000;
export const CLOCK_TICK_MS = 1000;
export const KEEP_STATE_MS = 5000;
export const REFRESH_BEFORE_EXPIRY_S = 60;
export const STREAM_RETRY_MS = 1000;
export const STREAM_RETRY_MAX_MS = 15_000;
/** The server says something every 15 s, if only that it is there. */
export const STREAM_SILENCE_MS = 45_000;
/** A stream begins by saying something; what holds that back for so long is a proxy that collects. */
export const STREAM_FIRST_MS = 10_000;
/** A question that has no answer after so long gets none: whoever waits is told, and may ask again. */
export const ANSWER_MS = 300_000;
