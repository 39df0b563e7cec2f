import { Canvas } from '@react-three/fiber';
import { useEffect, useMemo, useState } from 'react';

import './office.css';

import type { SceneConfig, SceneSource } from '../protocol/types';
import { translate } from '../i18n/translate';
import type { Focus } from './camera/areas';
import { OfficeCamera } from './camera/officeCamera';
import { Campus as CampusFloors } from './campus/campus';
import { Figures } from './campus/figures';
import { Places } from './campus/places';
import { CAMERA } from './distances';
import type { Language } from './floor/names';
import { Arcs } from './marks/arcs';
import { applyTheme, officeUniforms } from './materials';
import type { Theme } from './palette';
import { Crowd } from './people/crowd';
import { officePlan } from './plan/officePlan';
import type { OfficePlan } from './plan/types';
import { CameraRig } from './stage/CameraRig';
import { Campus } from './stage/Campus';
import { drawsInSoftware } from './stage/capability';
import { useReducedMotion } from './stage/hooks';
import { Labels } from './stage/Labels';
import { Light } from './stage/Light';
import { Marks } from './stage/Marks';
import { Office } from './stage/Office';
import { Pacemaker } from './stage/Pacemaker';
import { People } from './stage/People';
import { Picked } from './stage/Picked';
import { Probe } from './stage/Probe';
import { Sight } from './stage/Sight';
import './words';
import { freshPulse, WorldContext, type World } from './stage/world';

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
  /** The floor, the team or the view that the address names. */
  focus: Focus;
  fromEyes: boolean;
  isCinema: boolean;
  /** A drag draws a line around people. */
  isLassoing: boolean;
  picked: ReadonlySet<string>;
  onPick: (agentIds: readonly string[], adds: boolean) => void;
  /** A plate was clicked: a floor's, or a team's. */
  onPlace: (floorId: string, department: string | null) => void;
}

/** The living office: drag to turn, wheel or pinch to come nearer, click a person to choose them. */
export default function OfficeScene(props: OfficeSceneProps) {
  const { theme, language, muted, source, selectedId, onSelect, onPlace, picked } = props;
  const world = useOffice(props);
  const [frame, setFrame] = useState<HTMLElement | null>(null);
  const [labels, setLabels] = useState<HTMLElement | null>(null);
  const flights = useMemo(() => ({ toFloor: (id: string) => onPlace(id, null), toTeam: (department: string, id: string) => onPlace(id, department) }), [onPlace]);
  useFollow(world, source);
  return (
    <div className="office" data-theme={theme} data-muted={muted} data-lasso={props.isLassoing}>
      <div className="office-stage" ref={setFrame} tabIndex={0} role="application" aria-label={translate(language, 'office.canvas')}>
        <Canvas frameloop="never" shadows dpr={[1, 2]} gl={{ antialias: !drawsInSoftware(), alpha: true, powerPreference: 'high-performance' }} camera={{ fov: CAMERA.fovDegrees }}>
          <WorldContext value={world}>
            {frame && <CameraRig {...props} frame={frame} selectedId={selectedId} onSelect={onSelect} />}
            <Light />
            <Campus />
            <Office />
            <People />
            <Marks source={source} />
            <Picked picked={picked} />
            {labels && <Labels root={labels} picked={picked} flights={flights} onSelect={onSelect} />}
            <Pacemaker />
            <Sight source={source} />
            <Probe />
          </WorldContext>
        </Canvas>
      </div>
      <div className="office-labels" ref={setLabels} />
    </div>
  );
}

const AGEING_MS = 5000;

/** Build what lives beside React: the plan, its people and the camera. Only a new plan builds them anew. */
function useOffice({ config, theme, language, muted, source }: OfficeSceneProps): World {
  const reduced = useReducedMotion();
  const uniforms = useMemo(officeUniforms, []);
  const arcs = useMemo(() => new Arcs(), []);
  const pulse = useMemo(freshPulse, []);
  const plan = useMemo(() => officePlan(config), [config]);
  const crowd = useCrowd(plan, config, source);
  const campus = useMemo(() => new CampusFloors(plan), [plan]);
  const places = useMemo(() => new Places(config), [config]);
  const figures = useMemo(() => new Figures(places, crowd), [crowd, places]);
  const [camera] = useState(() => new OfficeCamera({ area: plan.area, floors: plan.floors.map(({ area }) => area), aspect: 16 / 9 }));
  useEffect(() => () => arcs.dispose(), [arcs]);
  return useMemo(() => {
    applyTheme(uniforms, theme);
    crowd.adopt(plan, config);
    Object.assign(pulse, { stale: true, shadowsStale: true });
    return { config, plan, campus, figures, crowd, camera, uniforms, pulse, arcs, theme, language, muted, still: reduced || muted };
  }, [arcs, camera, campus, config, crowd, figures, language, muted, plan, pulse, reduced, theme, uniforms]);
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
    const age = (ids?: readonly string[]): void => {
      if (crowd.age(source.isStale, ids)) pulse.stale = true;
    };
    const stop = source.subscribe((changed) => {
      crowd.change(source.agents(), changed);
      age(changed);
      pulse.stale = true;
    });
    crowd.catchUp(source.agents());
    age();
    const ageing = setInterval(age, AGEING_MS);
    return () => {
      stop();
      clearInterval(ageing);
    };
  }, [crowd, pulse, source]);
}
