import type { SceneConfig, SceneSource } from '../protocol/types';

export interface OfficeSceneProps {
  theme: 'day' | 'evening';
  language: 'en' | 'zh';
  config: SceneConfig;
  selectedId: string | null;
  onSelect(agentId: string | null): void;
  source: SceneSource;
  muted: boolean;
}

export default function OfficeScene(_props: OfficeSceneProps) {
  return <div />;
}
