import type { Wanted } from '../../scene/quality/governor';
import { QUALITY } from '../../scene/quality/levels';
import { measures } from '../../scene/quality/measures';
import { keep, recall } from '../../store/keep';

const KEPT = 'quality';

export const QUALITIES: readonly Wanted[] = ['auto', ...QUALITY.map(({ name }) => name)];
const isWanted = (value: unknown): value is Wanted => QUALITIES.some((choice) => choice === value);

/** Tell the scene which quality was chosen in this browser. */
export function recallQuality(): void {
  measures.want(recall(KEPT, isWanted) ?? 'auto');
}

export function chooseQuality(wanted: Wanted): void {
  keep(KEPT, wanted);
  measures.want(wanted);
}
