import { useMemo, type ReactNode } from 'react';
import type { SceneSettings } from '../../protocol/scenePlan';
import { useText } from '../../ui/hooks/useText';
import { RANGES, settingsFaults } from './plan/settingsCheck';
import { NumberBox } from '../parts/NumberBox';
import { SelectBox } from '../parts/SelectBox';
import type { Editing } from './useEditing';

const THEMES = ['auto', 'day', 'evening'] as const;
const DISTANCES = ['near', 'middle', 'far'] as const;
const FARTHEST_M = 10_000;

/** How the office is drawn, and how a browser comes back to it: the numbers, each with what it does. */
export function LooksPart({ editing, isFixed }: { editing: Editing; isFixed: boolean }) {
  const { t } = useText();
  const { settings } = editing.scene;
  const set = (part: Partial<SceneSettings>, name: string): void =>
    editing.act((scene) => ({ ...scene, settings: { ...scene.settings, ...part } }), `setting ${name}`);
  const faults = useMemo(() => new Map(settingsFaults(settings).map((fault) => [fault.path, fault])), [settings]);
  const fault = (path: string): string | undefined => {
    const found = faults.get(path);
    return found && t(found.key, found.values);
  };
  const { camera, reconnection, lodDistances } = settings;
  const box = (name: 'maxVisibleAgents' | 'cullingDistance', unit?: string) => (
    <div className="looks-row">
      <NumberBox label={t(`editor.set.${name}`)} {...(unit && { unit })} value={settings[name]} least={RANGES[name].least} most={RANGES[name].most} fault={fault(name)} isFixed={isFixed} onChange={(value) => value !== null && set({ [name]: value }, name)} />
      <small>{t(`editor.why.${name}`)}</small>
    </div>
  );
  return (
    <div className="looks">
      <Group of="people">
        {box('maxVisibleAgents')}
        <div className="looks-row">
          <div className="number-row">
            {DISTANCES.map((name, at) => (
              <NumberBox
                key={name}
                label={t(`editor.lod.${name}`)}
                unit="m"
                least={0}
                most={FARTHEST_M}
                value={lodDistances[at] ?? 0}
                fault={fault(`lodDistances.${at}`)}
                isFixed={isFixed}
                onChange={(value) => value !== null && set({ lodDistances: lodDistances.map((one, index) => (index === at ? value : one)) }, `lod ${at}`)}
              />
            ))}
          </div>
          {fault('lodDistances') && <small className="is-error">{fault('lodDistances')}</small>}
          <small>{t('editor.why.lodDistances')}</small>
        </div>
        {box('cullingDistance', 'm')}
      </Group>
      <Group of="look">
        <SelectBox label={t('editor.set.theme')} note={t('editor.why.theme')} value={settings.theme} options={THEMES} isFixed={isFixed} nameOf={(theme) => t(`editor.theme.${theme}`)} onChange={(theme) => set({ theme }, 'theme')} />
        <div className="looks-row">
          <div className="number-row">
            {(['yaw', 'pitch', 'fov'] as const).map((name) => (
              <NumberBox key={name} label={t(`editor.camera.${name}`)} unit="°" {...RANGES[name]} value={camera[name]} fault={fault(`camera.${name}`)} isFixed={isFixed} onChange={(value) => value !== null && set({ camera: { ...camera, [name]: value } }, `camera ${name}`)} />
            ))}
          </div>
          <small>{t('editor.why.camera')}</small>
        </div>
      </Group>
      <Group of="reconnection">
        <div className="looks-row">
          <div className="number-row">
            {(['attempts', 'delayMs', 'delayMaxMs'] as const).map((name) => (
              <NumberBox
                key={name}
                label={t(`editor.reconnection.${name}`)}
                {...(name !== 'attempts' && { unit: 'ms' })}
                least={name === 'attempts' ? RANGES.attempts.least : RANGES.delayMs.least}
                most={name === 'attempts' ? RANGES.attempts.most : RANGES.delayMs.most}
                value={reconnection[name]}
                fault={fault(`reconnection.${name}`)}
                isFixed={isFixed}
                onChange={(value) => value !== null && set({ reconnection: { ...reconnection, [name]: value } }, `reconnection ${name}`)}
              />
            ))}
          </div>
          <small>{t('editor.why.reconnection')}</small>
        </div>
      </Group>
    </div>
  );
}

function Group({ of, children }: { of: 'people' | 'look' | 'reconnection'; children: ReactNode }) {
  const { t } = useText();
  const name = t(`editor.group.${of}`);
  return (
    <section className="card plan-card" aria-label={name}>
      <h2>{name}</h2>
      {children}
    </section>
  );
}
