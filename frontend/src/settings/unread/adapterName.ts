import type { Text } from '../../ui/hooks/useText';
import { sourceName } from '../../ui/parts/sourceName';

const FILES = /-file$/;

/** Call an adapter by the product it reads, where it has one. */
export function adapterName(adapter: string): string {
  return sourceName(adapter.replace(FILES, ''));
}

/** Call what could not read a thing: an adapter, or the commands that open recordings. */
export function readerName(adapter: string, { t }: Pick<Text, 't'>): string {
  return adapter === 'replay' ? t('unread.recordings') : adapterName(adapter);
}
