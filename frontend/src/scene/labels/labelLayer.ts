import { Vector3, type PerspectiveCamera } from 'three';

import { project } from '../camera/picking';
import { LABELS, PERSON } from '../distances';
import type { Language } from '../floor/names';
import { badgeHeight, badgeSize, isBadged } from '../marks/badges';
import type { Crowd } from '../people/crowd';
import type { Figure } from '../people/figure';
import { Label, type LabelKind } from './label';
import { placeAbove, TakenSpace, type Box } from './placing';
import { Plates, type Place } from './plates';
import { bubbleText } from './words';

const point = new Vector3();
const PILL = { height: 22, ends: 32, narrow: 6.6, wide: 11.5, most: 140 } as const;
const BUBBLE = { height: 50, ends: 46, letter: 7.4, most: 270, tail: 4 } as const;
const EDGE = 24;

interface Seen {
  figure: Figure;
  x: number;
  y: number;
}

export interface LabelView {
  camera: PerspectiveCamera;
  width: number;
  height: number;
  closeUp: boolean;
  language: Language;
  /** Where the page's own parts cover the picture. */
  covered: readonly Box[];
  picked: ReadonlySet<string>;
  /** From whose eyes the office is seen: they do not see a label above themselves. */
  eyes: Figure | null;
}

/** Names and activities above heads: placed greedily a few times a second, moved on every frame, all outside React. */
export class LabelLayer {
  private readonly labels = new Map<string, Label>();
  private readonly plates: Plates;

  constructor(private readonly root: HTMLElement, private readonly choose: (id: string) => void) {
    this.plates = new Plates(root);
  }

  get count(): number {
    return this.labels.size + this.plates.count;
  }

  /** Decide anew who has a label. Badges come first, then floors and teams, then bubbles, then names from near to far. */
  arrange(crowd: Crowd, places: readonly Place[], view: LabelView): void {
    const space = new TakenSpace(view.width, view.height);
    for (const box of view.covered) space.take(box);
    const seen = this.seen(crowd, view);
    const kept = new Set<string>();
    for (const one of seen) if (isBadged(one.figure)) this.reserveBadge(space, one, view);
    this.plates.arrange(places, view, space);
    const silent = this.placeBubbles(crowd, space, seen, kept, view);
    this.placePills(crowd, space, silent, kept, view);
    for (const [key, label] of this.labels) {
      if (kept.has(key)) continue;
      label.remove();
      this.labels.delete(key);
    }
  }

  /** Keep every label above its head. */
  follow(crowd: Crowd, view: LabelView): void {
    this.plates.follow(view);
    for (const [key, label] of this.labels) {
      const figure = crowd.figures.get(idOf(key));
      if (!figure) continue;
      const { x, y } = this.anchor(crowd, figure, view);
      label.moveTo(x, y);
    }
  }

  clear(): void {
    this.plates.clear();
    for (const label of this.labels.values()) label.remove();
    this.labels.clear();
  }

  private seen(crowd: Crowd, view: LabelView): Seen[] {
    const seen: Seen[] = [];
    for (const figure of crowd.present) {
      if (!figure.inView || figure === view.eyes) continue;
      const { x, y, z } = this.anchor(crowd, figure, view);
      if (z < 1 && x > EDGE && y > EDGE && x < view.width - EDGE && y < view.height) seen.push({ figure, x, y });
    }
    return seen;
  }

  /** Where the foot of a label stands: above the head, or above the badge where there is one. */
  private anchor(crowd: Crowd, figure: Figure, { camera, width, height }: LabelView): Vector3 {
    crowd.aboveHead(figure, 0, point);
    if (isBadged(figure)) {
      const size = badgeSize(camera, point.distanceTo(camera.position), height);
      point.y += badgeHeight(figure, size) + size * 0.58;
    } else {
      point.y += PERSON.headTop + 0.08;
    }
    return project(point, camera, width, height);
  }

  private reserveBadge(space: TakenSpace, { figure, x, y }: Seen, { camera, height }: LabelView): void {
    const distance = Math.hypot(figure.place.x - camera.position.x, camera.position.y - 1, figure.place.z - camera.position.z);
    const pixels = (badgeSize(camera, distance, height) * height) / (2 * distance * Math.tan((camera.fov * Math.PI) / 360));
    space.take([x - pixels / 2, y, x + pixels / 2, y + pixels]);
  }

  private placeBubbles(crowd: Crowd, space: TakenSpace, seen: readonly Seen[], kept: Set<string>, view: LabelView): Seen[] {
    const most = view.width < LABELS.narrowBelow ? LABELS.bubblesNarrow : view.closeUp ? LABELS.bubblesCloseUp : LABELS.bubbles;
    const heads = headsOf(seen, view);
    const speakers = seen
      .map((one) => ({ ...one, text: bubbleText(one.figure.agent, one.figure.statusLook, view.language), urgency: this.urgency(crowd, one.figure) }))
      .filter((one) => one.text !== '' && one.urgency > 0)
      .sort((a, b) => b.urgency - a.urgency || a.figure.distance - b.figure.distance);
    const spoken = new Set<Figure>();
    for (const one of speakers) {
      if (spoken.size >= most) break;
      if (one.figure.id !== crowd.chosenId && this.hidesPeople(heads, one)) continue;
      if (this.place(crowd, space, one, one.text, kept, view)) spoken.add(one.figure);
    }
    return seen.filter((one) => !spoken.has(one.figure));
  }

  /** A bubble that would cover several heads is not worth them. */
  private hidesPeople(heads: TakenSpace, { x, y, text }: Seen & { text: string }): boolean {
    const half = Math.min(BUBBLE.most, BUBBLE.ends + text.length * BUBBLE.letter) / 2;
    return heads.covered([x - half, y - BUBBLE.height, x + half, y - BUBBLE.tail]) > LABELS.heads;
  }

  /** The chosen one speaks first, then who waits, then who failed, then who works; a bubble that stands keeps its place. */
  private urgency(crowd: Crowd, figure: Figure): number {
    if (figure.walk && figure.id !== crowd.chosenId) return 0;
    const base = { waiting: 3, error: 2, working: 1, idle: 0, offline: 0 }[figure.agent.status];
    if (base === 0 && figure.id !== crowd.chosenId) return 0;
    return base + (figure.id === crowd.chosenId ? 10 : 0) + (this.labels.has(keyOf(figure, 'bubble')) ? 0.5 : 0);
  }

  private placePills(crowd: Crowd, space: TakenSpace, seen: readonly Seen[], kept: Set<string>, view: LabelView): void {
    const most = view.width < LABELS.narrowBelow ? LABELS.narrow : this.plates.count > 0 ? LABELS.farOff : view.closeUp ? LABELS.closeUp : LABELS.overview;
    const ranked = [...seen].sort((a, b) => this.rank(crowd, a.figure) - this.rank(crowd, b.figure));
    let placed = 0;
    for (const one of ranked) {
      if (placed >= most) return;
      if (this.place(crowd, space, one, '', kept, view)) placed += 1;
    }
  }

  /** Who had a name keeps it before a neighbour who is only a little nearer: labels do not flicker. */
  private rank(crowd: Crowd, figure: Figure): number {
    if (figure.id === crowd.chosenId) return -1;
    return figure.distance * (this.labels.has(keyOf(figure, 'pill')) ? 0.92 : 1);
  }

  private place(crowd: Crowd, space: TakenSpace, { figure, x, y }: Seen, text: string, kept: Set<string>, { picked }: LabelView): boolean {
    const kind: LabelKind = text === '' ? 'pill' : 'bubble';
    const key = keyOf(figure, kind);
    if (kind === 'pill' && !this.labels.has(key) && !mayFit(space, x, y, figure.agent.name)) return false;
    const label = this.labels.get(key) ?? new Label(kind, this.root, () => this.choose(figure.id));
    label.write(figure.agent.name, text, figure.statusLook, figure.id === crowd.chosenId, picked.has(figure.id));
    const nudge = placeAbove(space, x, y - (kind === 'bubble' ? 8 : 0), label.width, label.height, kind === 'bubble' ? [0, -14] : LABELS.nudges, LABELS.pad);
    if (nudge === null) {
      if (!this.labels.has(key)) label.remove();
      return false;
    }
    label.nudge = nudge - (kind === 'bubble' ? 8 : 0);
    label.moveTo(x, y);
    this.labels.set(key, label);
    kept.add(key);
    return true;
  }
}

/** The heads of all who are seen, a little below where their labels stand. */
function headsOf(seen: readonly Seen[], { width, height }: LabelView): TakenSpace {
  const heads = new TakenSpace(width, height);
  const reach = LABELS.headPixels;
  for (const { x, y } of seen) heads.take([x - reach, y, x + reach, y + reach * 2]);
  return heads;
}

/** Guess whether a name finds room before anything is made for it: most of a crowd does not. */
function mayFit(space: TakenSpace, x: number, y: number, name: string): boolean {
  const half = (PILL.ends + Math.min(PILL.most, [...name].reduce((sum, letter) => sum + (letter > '\u2e7f' ? PILL.wide : PILL.narrow), 0))) / 2;
  return LABELS.nudges.some((nudge) => space.isFree([x - half, y + nudge - PILL.height, x + half, y + nudge]));
}

const keyOf = (figure: Figure, kind: LabelKind): string => `${kind}:${figure.id}`;
const idOf = (key: string): string => key.slice(key.indexOf(':') + 1);
