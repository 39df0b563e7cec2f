import { useFrame, useThree } from '@react-three/fiber';
import { useEffect, useMemo, useRef } from 'react';
import type { PerspectiveCamera } from 'three';

import type { SceneConfig } from '../../protocol/types';
import { areaOf, type Focus } from '../camera/areas';
import { cameraBus } from '../camera/cameraBus';
import { Cinema } from '../camera/cinema';
import type { Angles } from '../camera/fit';
import { viewCode, viewParts } from '../camera/viewCode';
import { CAMERA } from '../distances';
import { insetsOf } from './covered';
import { useHands } from './useHands';
import { longestStepSeconds, STEP, useWorld } from './world';

export interface CameraRigProps {
  frame: HTMLElement;
  selectedId: string | null;
  focus: Focus;
  /** Seen from the eyes of whoever is selected. */
  fromEyes: boolean;
  isCinema: boolean;
  isLassoing: boolean;
  onSelect: (agentId: string | null) => void;
  onPick: (agentIds: readonly string[], adds: boolean) => void;
}

/** Listens to hands, wishes and the address, and moves the camera. */
export function CameraRig(props: CameraRigProps): null {
  const { frame, isCinema } = props;
  const world = useWorld();
  const { camera: office, crowd, plan, pulse, figures } = world;
  const camera = useThree((state) => state.camera) as PerspectiveCamera;
  const cinema = useMemo(() => new Cinema(crowd, plan, figures, office), [crowd, figures, office, plan]);
  useFrameOf(frame);
  useSelected(props);
  useFocus(props.focus);
  useWishes();
  useHands(props, camera);

  useEffect(() => {
    if (!isCinema) return;
    cinema.start();
    pulse.stale = true;
    return () => {
      cinema.stop();
      crowd.choose(null);
      office.showWhole();
    };
  }, [cinema, crowd, isCinema, office, pulse]);

  useFrame((_, delta) => {
    const seconds = Math.min(delta, longestStepSeconds());
    if (cinema.step(seconds, world.still) && !world.still) pulse.moving = true;
    if (office.step(seconds, camera, world.still && !world.muted)) pulse.moving = true;
    frame.parentElement!.dataset['whole'] = String(office.showsWhole);
  }, STEP.camera);
  // Whoever walks has gone on since: their eyes go with them before anything is drawn.
  useFrame(() => void office.lookThroughEyes(camera), STEP.eyes);
  return null;
}

/** Fit the camera to the frame, to what covers it, and to the plan. */
function useFrameOf(frame: HTMLElement): void {
  const { camera: office, config, plan, pulse } = useWorld();
  const size = useThree((state) => state.size);
  useEffect(() => {
    const height = Math.max(1, size.height);
    office.reframe({
      area: plan.area,
      floors: plan.floors.map((floor) => floor.area),
      aspect: size.width / height,
      angles: anglesOf(config.camera),
      insets: insetsOf(frame),
    });
    pulse.stale = true;
  }, [config, frame, office, plan, pulse, size]);
}

/** Go to whoever is selected, into their eyes if that is wished, and back when nobody is. */
function useSelected({ selectedId, fromEyes, focus }: CameraRigProps): void {
  const { camera: office, crowd, plan, pulse } = useWorld();
  const around = useRef(focus);
  useEffect(() => {
    around.current = focus;
  });
  useEffect(() => {
    crowd.choose(selectedId);
    pulse.stale = true;
    const figure = selectedId === null ? undefined : crowd.find(selectedId);
    if (figure && !figure.gone) return office.approach(figure);
    const area = areaOf(plan, around.current);
    const returns = selectedId === null && office.follows && !crowd.clearedByHand;
    crowd.clearedByHand = false;
    office.leave();
    if (returns && area) office.show(area);
    else if (returns) office.showWhole();
  }, [crowd, office, plan, pulse, selectedId]);
  useEffect(() => {
    const figure = fromEyes && selectedId !== null ? crowd.find(selectedId) : undefined;
    if (figure) office.eyes.enter(figure);
    pulse.stale = true;
    return () => {
      office.eyes.leave();
      pulse.stale = true;
    };
  }, [crowd, fromEyes, office, pulse, selectedId]);
}

/** Go to what the address names. */
function useFocus({ floor, team, view }: Focus): void {
  const { camera: office, plan, pulse } = useWorld();
  useEffect(() => {
    const parts = view === null ? null : viewParts(view);
    const area = areaOf(plan, { floor, team });
    if (parts) office.take(parts);
    else if (area && !office.follows) office.show(area);
    pulse.stale = true;
    // A new plan moves nobody who looks at something.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [floor, office, pulse, team, view]);
}

/** Do what the page wishes. */
function useWishes(): void {
  const { camera: office, crowd, plan, pulse } = useWorld();
  useEffect(() => cameraBus.answer(() => viewCode(office.view)), [office]);
  useEffect(() => cameraBus.subscribe((wish) => {
    pulse.stale = true;
    const go = {
      wholeFloor: () => office.showWhole(),
      zoom: () => wish.kind === 'zoom' && office.zoom(wish.factor),
      near: () => {
        const figure = wish.kind === 'near' ? crowd.find(wish.agentId) : undefined;
        if (figure) office.approach(figure);
      },
      floor: () => show(wish.kind === 'floor' ? { floor: wish.floorId, team: null } : null),
      team: () => show(wish.kind === 'team' ? { floor: wish.floorId, team: wish.department } : null),
      view: () => {
        const parts = wish.kind === 'view' ? viewParts(wish.code) : null;
        if (parts) office.take(parts);
      },
    };
    const show = (named: Pick<Focus, 'floor' | 'team'> | null): void => {
      const area = named && areaOf(plan, named);
      if (area) office.show(area);
    };
    go[wish.kind]();
  }), [crowd, office, plan, pulse]);
}

/** Take only angles that make sense from the configuration. */
function anglesOf(camera: SceneConfig['camera']): Angles {
  const within = (value: number | undefined, least: number, most: number): value is number => value !== undefined && value >= least && value <= most;
  return {
    ...(within(camera?.yaw, CAMERA.minYawDegrees, CAMERA.maxYawDegrees) ? { yaw: camera!.yaw } : {}),
    ...(within(camera?.pitch, CAMERA.minPitchDegrees, CAMERA.maxPitchDegrees) ? { pitch: camera!.pitch } : {}),
  };
}
