import type { Translate } from '../../i18n/translate';
import { refusalOf } from '../../sync/here';

/** Say why something was not done: in the server's words, or that it was not reached, for which a browser has no good ones. */
export function whyOf(thrown: unknown, t: Translate): string {
  const { why, unreachable } = refusalOf(thrown);
  return unreachable ? t('login.unreachable') : why;
}
