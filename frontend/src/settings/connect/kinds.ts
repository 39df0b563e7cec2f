import { useCallback } from 'react';
import { isKind } from '../../protocol/connections';
import { useText } from '../../ui/hooks/useText';

/** Name a kind of source as its users do; an unknown one keeps its word. */
export function useKindName(): (kind: string) => string {
  const { t } = useText();
  return useCallback((kind) => (isKind(kind) ? t(`connect.kind.${kind}`) : kind), [t]);
}
