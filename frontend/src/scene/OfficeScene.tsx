import { Canvas } from '@react-three/fiber';
import { useEffect, useMemo, useState } from 'react';

import './office.css';

import type { SceneConfig, SceneSource } from '../protocol/types';
import { cameraBus } from './camera/cameraBus';
import { OfficeCamera } from './camera/officeCamera';
import { CAMERA } from './distances';
import type { Language } from './floor/names';
import { Arcs } from './marks/arcs';
import { applyTheme, officeUniforms } from './materials';
import type { Theme } from './palette';
import { Crowd } from './people/crowd';
import { officePlan } from './plan/officePlan';
import type { OfficePlan } from './plan/types';
import { CameraRig } from './stage/CameraRig';
import { drawsInSoftware } from './stage/capability';
import { useReducedMotion } from './stage/hooks';
import { Labels } from './stage/Labels';
import { Light } from './stage/Light';
import { Marks } from './stage/Marks';
import { Office } from './stage/Office';
import { Pacemaker } from './stage/Pacemaker';
import { People } from './stage/People';
import { Probe } from './stage/Probe';
import { freshPulse, WorldContext, type World } from './stage/world';

export { cameraBus } from './camera/cameraBus';
export type { SceneSource } from '../protocol/types';

export interface OfficeSceneProps {
  theme: Theme;
  language: Language;
  config: SceneConfig;
  selectedId: string | null;
  onSelect: (agentId: string | null) => void;
  source: SceneSource;
  /** The source is gone: show the last known moment as a muted print. */
  muted: boolean;
}

const WORDS = {
  en: { label: 'The office in 3D: arrow keys move, plus and minus zoom, 0 shows the whole floor', whole: 'Whole floor' },
  zh: { label: '3D 办公室：方向键移动，加减键缩放，0 显示整层', whole: '整个楼层' },
} as const;

/** The living office: drag to turn, wheel or pinch to come nearer, click a person to choose them. */
export default function OfficeScene(props: OfficeSceneProps) {
  const { theme, language, muted, source, selectedId, onSelect } = props;
  const world = useOffice(props);
  const [frame, setFrame] = useState<HTMLElement | null>(null);
  const [labels, setLabels] = useState<HTMLElement | null>(null);
  useFollow(world, source);
  return (
    <div className="office" data-theme={theme} data-muted={muted}>
      <div className="office-stage" ref={setFrame} tabIndex={0} role="application" aria-label={WORDS[language].label}>
        <Canvas frameloop="never" shadows dpr={[1, 2]} gl={{ antialias: !drawsInSoftware(), alpha: true, powerPreference: 'high-performance' }} camera={{ fov: CAMERA.fovDegrees }}>
          <WorldContext value={world}>
            {frame && <CameraRig frame={frame} selectedId={selectedId} onSelect={onSelect} />}
            <Light />
            <Office />
            <People />
            <Marks source={source} />
            {labels && <Labels root={labels} onSelect={onSelect} />}
            <Pacemaker />
            <Probe />
          </WorldContext>
        </Canvas>
      </div>
      <div className="office-labels" ref={setLabels} />
      {selectedId === null && (
        <button type="button" className="office-whole" onClick={cameraBus.wholeFloor}>
          {WORDS[language].whole}
        </button>
      )}
    </div>
  );
}

/** Build what lives beside React: the plan, its people and the camera. Only a new plan builds them anew. */
function useOffice({ config, theme, language, muted, source }: OfficeSceneProps): World {
  const reduced = useReducedMotion();
  const uniforms = useMemo(officeUniforms, []);
  const arcs = useMemo(() => new Arcs(), []);
  const pulse = useMemo(freshPulse, []);
  const plan = useMemo(() => officePlan(config), [config]);
  const crowd = useCrowd(plan, config, source);
  const [camera] = useState(() => new OfficeCamera(plan.area, 16 / 9));
  useEffect(() => () => arcs.dispose(), [arcs]);
  return useMemo(() => {
    applyTheme(uniforms, theme);
    crowd.adopt(plan, config);
    Object.assign(pulse, { stale: true, shadowsStale: true });
    return { config, plan, crowd, camera, uniforms, pulse, arcs, theme, language, muted, still: reduced || muted };
  }, [arcs, camera, config, crowd, language, muted, plan, pulse, reduced, theme, uniforms]);
}

/** One crowd for one source: it outlives plans, so that a new desk moves only whoever gets it. */
function useCrowd(plan: OfficePlan, config: SceneConfig, source: SceneSource): Crowd {
  const crowd = useMemo(() => {
    const people = new Crowd(plan, config);
    people.fill(source.agents());
    return people;
    // Later plans are adopted.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [source]);
  useEffect(() => () => crowd.dispose(), [crowd]);
  return crowd;
}

/** Let people follow the news. */
function useFollow({ crowd, pulse }: World, source: SceneSource): void {
  useEffect(() => {
    const stop = source.subscribe((changed) => {
      crowd.change(source.agents(), changed);
      pulse.stale = true;
    });
    crowd.catchUp(source.agents());
    return stop;
  }, [crowd, pulse, source]);
}
