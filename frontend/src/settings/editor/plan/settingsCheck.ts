import type { MessageKey } from '../../../i18n/translate';
import type { SceneSettings } from '../../../protocol/scenePlan';

export interface SettingFault {
  /** Which setting, in dots. */
  path: string;
  key: MessageKey;
  values?: Record<string, string | number>;
}

interface Range {
  least: number;
  most: number;
  isWhole?: boolean;
}

/** Within what the server takes each number. */
export const RANGES = {
  maxVisibleAgents: { least: 0, most: 500, isWhole: true },
  cullingDistance: { least: 1, most: 10_000 },
  lodDistance: { least: 0, most: 10_000 },
  yaw: { least: -180, most: 180 },
  pitch: { least: 5, most: 89 },
  fov: { least: 5, most: 120 },
  attempts: { least: 0, most: 1000, isWhole: true },
  delayMs: { least: 10, most: 600_000, isWhole: true },
  limit: { least: 1, most: 10_000, isWhole: true },
} as const satisfies Record<string, Range>;
export const MOST_STAGES = 20;
const MOST_NAME = 200;

function numberFault(path: string, value: unknown, { least, most, isWhole = false }: Range): SettingFault[] {
  const isGood = typeof value === 'number' && value >= least && value <= most && (!isWhole || Number.isInteger(value));
  return isGood ? [] : [{ path, key: isWhole ? 'editor.range.whole' : 'editor.range.number', values: { least, most } }];
}

function stagesFaults(pipeline: SceneSettings['pipeline']): SettingFault[] {
  if (!Array.isArray(pipeline) || pipeline.length === 0 || pipeline.length > MOST_STAGES) {
    return [{ path: 'pipeline', key: 'editor.stages.count', values: { most: MOST_STAGES } }];
  }
  return pipeline.flatMap((stage, at) => {
    const faults: SettingFault[] = [];
    if (!stage.key?.trim()) faults.push({ path: `pipeline.${at}.key`, key: 'editor.stages.needsKey' });
    else if (pipeline.some((other, before) => before < at && other.key === stage.key)) faults.push({ path: `pipeline.${at}.key`, key: 'editor.stages.keyTwice' });
    for (const language of ['en', 'zh'] as const) {
      const name = stage.name?.[language];
      if (typeof name !== 'string' || !name.trim() || name.length > MOST_NAME) faults.push({ path: `pipeline.${at}.name.${language}`, key: 'editor.stages.needsName' });
    }
    return stage.limit === undefined || stage.limit === null ? faults : [...faults, ...numberFault(`pipeline.${at}.limit`, stage.limit, RANGES.limit)];
  });
}

function distancesFaults(distances: unknown): SettingFault[] {
  if (!Array.isArray(distances) || distances.length !== 3) return [{ path: 'lodDistances', key: 'editor.lod.three' }];
  const faults = distances.flatMap((one, at) => numberFault(`lodDistances.${at}`, one, RANGES.lodDistance));
  const rises = distances.every((one, at) => at === 0 || one >= distances[at - 1]);
  return faults.length > 0 || rises ? faults : [{ path: 'lodDistances', key: 'editor.lod.rise' }];
}

/** Say what the server would refuse of the scene's settings, each fault at its field. */
export function settingsFaults(settings: SceneSettings): SettingFault[] {
  const { camera, reconnection } = settings;
  return [
    ...numberFault('maxVisibleAgents', settings.maxVisibleAgents, RANGES.maxVisibleAgents),
    ...numberFault('cullingDistance', settings.cullingDistance, RANGES.cullingDistance),
    ...distancesFaults(settings.lodDistances),
    ...(['auto', 'day', 'evening'].includes(settings.theme) ? [] : [{ path: 'theme', key: 'editor.file.value' } as const]),
    ...(['yaw', 'pitch', 'fov'] as const).flatMap((name) => numberFault(`camera.${name}`, camera?.[name], RANGES[name])),
    ...stagesFaults(settings.pipeline),
    ...numberFault('reconnection.attempts', reconnection?.attempts, RANGES.attempts),
    ...numberFault('reconnection.delayMs', reconnection?.delayMs, RANGES.delayMs),
    ...numberFault('reconnection.delayMaxMs', reconnection?.delayMaxMs, RANGES.delayMs),
  ];
}
