const HIDDEN = '••••••••';
const SHOWN_START = 8;

/** A secret as it may be shown to whoever looks over a shoulder: its beginning alone, which tells keys apart. */
export function masked(secret: string): string {
  return secret.length > 2 * SHOWN_START ? secret.slice(0, SHOWN_START) + HIDDEN : HIDDEN;
}

/** A text without the secret in it. */
export function withoutSecret(text: string, secret: string): string {
  return secret === '' ? text : text.split(secret).join(masked(secret));
}
