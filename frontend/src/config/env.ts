/** Everything the client takes from its surroundings, read once. */
export const env = {
  apiOrigin: window.location.origin,
  isDevelopment: import.meta.env.DEV,
} as const;
