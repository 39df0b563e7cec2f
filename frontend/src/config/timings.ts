export const CONNECT_TIMEOUT_MS = 10_000;
export const RECONNECT_ATTEMPTS = 5;
export const RECONNECT_DELAY_MS = 1000;
export const RECONNECT_DELAY_MAX_MS = 5000;
export const SLOW_RETRY_MS = 30_000;
export const LATENCY_PROBE_MS = 10_000;
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
