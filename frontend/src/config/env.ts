/** Everything the client takes from its surroundings, read and checked once. */

class SettingError extends Error {}

function origin(name: string, value: string | undefined, otherwise: string): string {
  if (!value) return otherwise;
  const url = URL.canParse(value) ? new URL(value) : null;
  if (!url || !/^(https?|wss?):$/.test(url.protocol)) {
    throw new SettingError(`${name} is "${value}", but must be an address such as http://localhost:3000, or empty.`);
  }
  return url.origin === 'null' ? `${url.protocol}//${url.host}` : url.origin;
}

const here = globalThis.location.origin;
const given = import.meta.env;

export const env = {
  /** Where the API is; empty in the setting: where the client came from. */
  apiOrigin: origin('VITE_API_BASE_URL', given.VITE_API_BASE_URL as string | undefined, here),
  /** Where the sockets are. */
  socketOrigin: origin('VITE_WS_URL', given.VITE_WS_URL as string | undefined, here),
  /** The organization that is shown first to whoever belongs to several. */
  defaultOrganizationId: (given.VITE_DEFAULT_ORGANIZATION_ID as string | undefined) || 'org_default',
  isDevelopment: given.DEV,
} as const;
