import { Vector3 } from 'three';

import type { Tally } from '../campus/tally';
import { project } from '../camera/picking';
import type { LabelView } from './labelLayer';
import { plate, plateText, shortPlate } from './counts';
import type { Box, TakenSpace } from './placing';

const point = new Vector3();
const PAD = 3;

/** One thing with a name and figures: a floor seen from far away, or a team on one that is near. */
export interface Place {
  key: string;
  kind: 'floor' | 'team';
  name: string;
  tally: Tally;
  x: number;
  y: number;
  z: number;
  /** Which colours it takes; -1 for none. */
  department: number;
  go: () => void;
}

type Form = 'long' | 'short';

interface Shown {
  place: Place;
  element: HTMLButtonElement;
  written: string;
  sizes: Partial<Record<Form, { width: number; height: number }>>;
  form: Form;
}

/** The plates of floors and teams: each in full where there is room, shortened where there is little, left out where there is none. */
export class Plates {
  private readonly shown = new Map<string, Shown>();

  constructor(private readonly root: HTMLElement) {}

  get count(): number {
    return this.shown.size;
  }

  /** Place anew; who needs most attention comes first. */
  arrange(places: readonly Place[], view: LabelView, space: TakenSpace): void {
    const kept = new Set<string>();
    const ranked = [...places].sort((a, b) => trouble(b.tally) - trouble(a.tally) || b.tally.total - a.tally.total);
    for (const place of ranked) if (this.place(place, view, space)) kept.add(place.key);
    for (const [key, { element }] of this.shown) {
      if (kept.has(key)) continue;
      element.remove();
      this.shown.delete(key);
    }
  }

  follow(view: LabelView): void {
    for (const shown of this.shown.values()) this.move(shown, view);
  }

  clear(): void {
    for (const { element } of this.shown.values()) element.remove();
    this.shown.clear();
  }

  private place(place: Place, view: LabelView, space: TakenSpace): boolean {
    const { x, y, z } = spotOf(place, view);
    if (z >= 1 || x < 0 || y < 0 || x > view.width || y > view.height) return false;
    const shown = this.shown.get(place.key) ?? this.make(place);
    shown.place = place;
    for (const form of place.kind === 'floor' ? (['long', 'short'] as const) : (['short'] as const)) {
      this.write(shown, form, view);
      const { width, height } = this.sizeOf(shown, form);
      const box: Box = [x - width / 2 - PAD, y - height / 2 - PAD, x + width / 2 + PAD, y + height / 2 + PAD];
      if (!space.isFree(box)) continue;
      space.take(box);
      this.move(shown, view);
      return true;
    }
    return false;
  }

  private make(place: Place): Shown {
    const element = document.createElement('button');
    element.type = 'button';
    element.tabIndex = -1;
    element.dataset['place'] = place.key;
    if (place.department >= 0) element.dataset['department'] = String(place.department);
    const shown: Shown = { place, element, written: '', sizes: {}, form: 'short' };
    element.addEventListener('click', () => shown.place.go());
    this.root.append(element);
    this.shown.set(place.key, shown);
    return shown;
  }

  private write(shown: Shown, form: Form, { language }: LabelView): void {
    const { name, tally, kind } = shown.place;
    const content = `${form}|${language}|${name}|${tally.total}|${Object.values(tally.counts).join()}`;
    if (content === shown.written) return;
    Object.assign(shown, { written: content, form });
    shown.element.className = kind === 'floor' ? `office-plate office-plate-${form}` : 'office-room';
    shown.element.replaceChildren(...(form === 'long' ? plate(name, tally, language) : shortPlate(name, tally)));
    shown.element.setAttribute('aria-label', plateText(name, tally, language));
    shown.sizes[form] = { width: shown.element.offsetWidth, height: shown.element.offsetHeight };
  }

  private sizeOf(shown: Shown, form: Form): { width: number; height: number } {
    return shown.sizes[form] ?? { width: shown.element.offsetWidth, height: shown.element.offsetHeight };
  }

  private move({ place, element, sizes, form }: Shown, view: LabelView): void {
    const { x, y } = spotOf(place, view);
    const { width, height } = sizes[form] ?? { width: 0, height: 0 };
    element.style.transform = `translate3d(${Math.round(x - width / 2)}px, ${Math.round(y - height / 2)}px, 0)`;
  }
}

const trouble = ({ counts }: Tally): number => counts.waiting + counts.error;

const spotOf = (place: Place, { camera, width, height }: LabelView): Vector3 => project(point.set(place.x, place.y, place.z), camera, width, height);
