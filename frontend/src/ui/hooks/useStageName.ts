import { useCallback } from 'react';
import { useStore } from '../../store/store';
import { useText } from './useText';

/** Name a stage as the organization's pipeline does; an unknown one keeps its key. */
export function useStageName(): (stage: string) => string {
  const { language } = useText();
  const pipeline = useStore((state) => state.pipeline);
  return useCallback((stage) => pipeline.find(({ key }) => key === stage)?.name[language] ?? stage, [pipeline, language]);
}
