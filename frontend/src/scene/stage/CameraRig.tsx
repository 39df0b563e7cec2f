import { useFrame, useThree } from '@react-three/fiber';
import { useEffect, useRef } from 'react';
import type { PerspectiveCamera } from 'three';

import type { SceneConfig } from '../../protocol/types';
import { cameraBus } from '../camera/cameraBus';
import type { Angles } from '../camera/fit';
import { listenForGestures } from '../camera/gestures';
import { figureAt } from '../camera/picking';
import { CAMERA } from '../distances';
import { longestStepSeconds, STEP, useWorld } from './world';

interface Props {
  frame: HTMLElement;
  selectedId: string | null;
  onSelect: (agentId: string | null) => void;
}

/** Listens to hands and wishes, and moves the camera. */
export function CameraRig({ frame, selectedId, onSelect }: Props): null {
  const world = useWorld();
  const { camera: office, config, crowd, pulse, plan } = world;
  const camera = useThree((state) => state.camera) as PerspectiveCamera;
  const size = useThree((state) => state.size);

  useEffect(() => {
    office.reframe(plan.area, size.width / Math.max(1, size.height), plan.floors.map((floor) => floor.area), anglesOf(config.camera));
    pulse.stale = true;
  }, [config, office, plan, pulse, size]);

  /** The person clicked the empty floor: the camera stays where it is. */
  const cleared = useRef(false);

  useEffect(() => {
    crowd.choose(selectedId);
    pulse.stale = true;
    const figure = selectedId === null ? undefined : crowd.find(selectedId);
    if (figure && !figure.gone) office.approach(figure);
    else office.leave(selectedId === null && !cleared.current);
    cleared.current = false;
  }, [crowd, office, pulse, selectedId]);

  useEffect(() => cameraBus.subscribe((wish) => {
    pulse.stale = true;
    if (wish.kind === 'wholeFloor') office.showWhole();
    else if (wish.kind === 'zoom') office.zoom(wish.factor);
    else {
      const figure = crowd.find(wish.agentId);
      if (figure) office.approach(figure);
    }
  }), [crowd, office, pulse]);

  useEffect(() => {
    const pick = (x: number, y: number): ReturnType<typeof figureAt> => figureAt(crowd, camera, x, y, frame.clientWidth, frame.clientHeight);
    const touched = (): void => {
      pulse.stale = true;
    };
    return listenForGestures(frame, office, () => camera, {
      onMove: touched,
      onClick(x, y) {
        const figure = pick(x, y);
        cleared.current = figure === null;
        onSelect(figure?.id ?? null);
      },
      onDoubleClick(x, y) {
        const figure = pick(x, y);
        const ground = office.groundAt((x / frame.clientWidth) * 2 - 1, 1 - (y / frame.clientHeight) * 2, camera);
        if (figure) office.approach(figure);
        else office.zoom(0.55, ground);
        touched();
      },
    });
  }, [camera, crowd, frame, office, onSelect, pulse]);

  useFrame((_, delta) => {
    const moving = office.step(Math.min(delta, longestStepSeconds()), camera, world.still && !world.muted);
    if (moving) pulse.moving = true;
    frame.parentElement!.dataset['whole'] = String(office.showsWhole);
  }, STEP.camera);
  return null;
}

/** Take only angles that make sense from the configuration. */
function anglesOf(camera: SceneConfig['camera']): Angles {
  const within = (value: number | undefined, least: number, most: number): value is number => value !== undefined && value >= least && value <= most;
  return {
    ...(within(camera?.yaw, CAMERA.minYawDegrees, CAMERA.maxYawDegrees) ? { yaw: camera!.yaw } : {}),
    ...(within(camera?.pitch, CAMERA.minPitchDegrees, CAMERA.maxPitchDegrees) ? { pitch: camera!.pitch } : {}),
  };
}
