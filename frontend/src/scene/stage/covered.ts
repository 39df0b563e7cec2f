import type { Insets } from '../camera/fit';
import type { Box } from '../labels/placing';

/** The floor is a diamond: what covers a corner of the frame hides less of it than its height. */
const CORNER = 0.55;
const MOST = 0.2;

/** Where parts of the page that say `data-covers` lie above the picture, in its pixels. */
export function coveredBy(frame: HTMLElement): Box[] {
  const { left, top } = frame.getBoundingClientRect();
  const parts = frame.closest('[data-office]')?.querySelectorAll('[data-covers]') ?? [];
  return [...parts].map((part) => part.getBoundingClientRect()).filter(({ width }) => width > 0).map((part) => [part.left - left, part.top - top, part.right - left, part.bottom - top]);
}

/** Which shares of the frame's height are better left free of the floor. */
export function insetsOf(frame: HTMLElement): Insets {
  const height = Math.max(1, frame.clientHeight);
  const insets = { top: 0, bottom: 0 };
  for (const [, top, , bottom] of coveredBy(frame)) {
    if (top < height / 2) insets.top = Math.max(insets.top, Math.min(MOST, (bottom / height) * CORNER));
    else insets.bottom = Math.max(insets.bottom, Math.min(MOST, (1 - top / height) * CORNER));
  }
  return insets;
}
