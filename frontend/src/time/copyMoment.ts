import { useTime } from '../store/time';
import { standsAt } from '../sync/moment';

/** The address of what is shown, at the moment at which it is shown. */
export function addressOf(ms: number): string {
  const address = new URL(window.location.href);
  address.searchParams.set('at', new Date(ms).toISOString());
  return address.href;
}

/** Copy a link to the moment. A browser that does not allow it shows the address as it is: it says the same. */
export async function copyMoment(): Promise<void> {
  await navigator.clipboard.writeText(addressOf(standsAt())).then(
    () => useTime.setState({ note: 'copied' }),
    () => undefined,
  );
}
