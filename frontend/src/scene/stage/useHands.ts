import { useEffect, useRef } from 'react';
import type { PerspectiveCamera } from 'three';

import { listenForGestures } from '../camera/gestures';
import { figureAt, figuresWithin } from '../camera/picking';
import type { CameraRigProps } from './CameraRig';
import { useWorld } from './world';

/** Let hands turn the office, and choose people by a click or a line around them. */
export function useHands(props: CameraRigProps, camera: PerspectiveCamera): void {
  const { camera: office, crowd, pulse, campus, plan } = useWorld();
  const { frame } = props;
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });

  useEffect(() => {
    const pick = (x: number, y: number): ReturnType<typeof figureAt> => figureAt(crowd, camera, x, y, frame.clientWidth, frame.clientHeight);
    const groundAt = (x: number, y: number) => office.groundAt((x / frame.clientWidth) * 2 - 1, 1 - (y / frame.clientHeight) * 2, camera);
    const touched = (): void => {
      pulse.stale = true;
    };
    return listenForGestures(frame, office, () => camera, {
      onMove: touched,
      isLassoing: () => latest.current.isLassoing,
      onLasso(line, adds) {
        latest.current.onPick(figuresWithin(crowd, camera, line, frame.clientWidth, frame.clientHeight).map(({ id }) => id), adds);
      },
      onClick(x, y, adds) {
        const figure = pick(x, y);
        if (adds) return figure ? latest.current.onPick([figure.id], true) : undefined;
        crowd.clearedByHand = figure === null;
        latest.current.onSelect(figure?.id ?? null);
      },
      onDoubleClick(x, y) {
        const figure = pick(x, y);
        const ground = groundAt(x, y);
        const floor = ground && plan.floors.find(({ area }, i) => campus.isFar(i) && ground.x >= area.left && ground.x <= area.left + area.width && ground.z >= area.rear && ground.z <= area.rear + area.depth);
        if (figure) office.approach(figure);
        else if (floor) office.show(floor.area);
        else office.zoom(0.55, ground);
        touched();
      },
    });
  }, [camera, campus, crowd, frame, office, plan, pulse]);
}
