import { sourceName } from '../../ui/parts/sourceName';

const FILES = /-file$/;

/** Call an adapter by the product it reads, where it has one. */
export function adapterName(adapter: string): string {
  return sourceName(adapter.replace(FILES, ''));
}
