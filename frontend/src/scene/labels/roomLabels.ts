import { Vector3 } from 'three';

import { project } from '../camera/picking';
import { LABELS } from '../distances';
import { nameOf } from '../floor/names';
import type { RoomPlan } from '../plan/types';
import type { LabelView } from './labelLayer';
import type { TakenSpace } from './placing';

const point = new Vector3();

/** The names of departments as labels, where the floor is seen from too far away to read what is painted on it. */
export class RoomLabels {
  private readonly chips = new Map<RoomPlan, HTMLElement>();

  constructor(private readonly root: HTMLElement) {}

  get shown(): boolean {
    return this.chips.size > 0;
  }

  /** Show the names that the painted ones no longer tell, and take their room on screen. */
  arrange(rooms: readonly RoomPlan[], view: LabelView, space: TakenSpace): void {
    if (view.metresPerPixel < LABELS.roomsBeyondMetresPerPixel) return this.clear();
    for (const room of rooms) if (room.kind === 'department') this.show(room, view, space);
    for (const room of this.chips.keys()) if (!rooms.includes(room)) this.drop(room);
  }

  follow(view: LabelView): void {
    for (const [room, chip] of this.chips) {
      const { x, y } = placeOf(room, view);
      chip.style.transform = `translate3d(${Math.round(x - chip.offsetWidth / 2)}px, ${Math.round(y - chip.offsetHeight / 2)}px, 0)`;
    }
  }

  clear(): void {
    for (const room of this.chips.keys()) this.drop(room);
  }

  private show(room: RoomPlan, view: LabelView, space: TakenSpace): void {
    const { x, y } = placeOf(room, view);
    const chip = this.chips.get(room) ?? this.make(room);
    chip.textContent = nameOf(room, view.language).first;
    const [halfWidth, halfHeight] = [chip.offsetWidth / 2, chip.offsetHeight / 2];
    space.take([x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight]);
  }

  private make(room: RoomPlan): HTMLElement {
    const chip = document.createElement('span');
    chip.className = 'office-room';
    chip.dir = 'auto';
    chip.dataset['department'] = String(room.departmentIndex % LABELS.roomColours);
    this.root.append(chip);
    this.chips.set(room, chip);
    return chip;
  }

  private drop(room: RoomPlan): void {
    this.chips.get(room)?.remove();
    this.chips.delete(room);
  }
}

function placeOf(room: RoomPlan, { camera, width, height }: LabelView): Vector3 {
  return project(point.set(room.x + room.width / 2, 0.2, room.z + room.depth - 0.4), camera, width, height);
}
