import type { Shown } from '../../protocol/staleness';
import { translate, type Language } from '../../i18n/translate';
import { heatOf, type Tally } from '../campus/tally';
import '../words';
import { sign } from './signs';

/** In the order in which they matter. */
const ORDER: readonly Shown[] = ['waiting', 'error', 'working', 'idle', 'stale', 'offline'];
const TROUBLE: readonly Shown[] = ['waiting', 'error'];

const element = (className: string, ...children: (Node | string)[]): HTMLElement => {
  const made = document.createElement('span');
  made.className = className;
  made.append(...children);
  return made;
};

function count(status: Shown, tally: Tally): HTMLElement {
  const made = element('office-count', sign(status), String(tally.counts[status]));
  made.dataset['status'] = status;
  return made;
}

/** Write a floor's plate: name and head-count, the numbers by status, and the share that waits or failed as a bar. */
export function plate(name: string, tally: Tally, language: Language): Node[] {
  const heat = heatOf(tally);
  const bar = element('office-heat', element('office-heat-fill'));
  bar.style.setProperty('--heat', String(Math.round(heat * 100)));
  return [
    element('office-plate-head', element('office-plate-name', name), element('office-plate-total', String(tally.total))),
    element('office-plate-counts', ...ORDER.filter((status) => tally.counts[status] > 0).map((status) => count(status, tally))),
    element('office-plate-heat', bar, heat > 0 ? translate(language, 'campus.heat', { share: Math.round(heat * 100) }) : translate(language, 'campus.calm')),
  ];
}

/** Write what fits where there is little room: the name, and who needs somebody. */
export function shortPlate(name: string, tally: Tally): Node[] {
  return [element('office-plate-name', name), element('office-plate-total', String(tally.total)), ...TROUBLE.filter((status) => tally.counts[status] > 0).map((status) => count(status, tally))];
}

/** Say in words what a plate shows. */
export function plateText(name: string, tally: Tally, language: Language): string {
  const counts = ORDER.filter((status) => tally.counts[status] > 0).map((status) => `${translate(language, `status.${status}`)} ${tally.counts[status]}`);
  return [name, translate(language, 'office.count', { count: tally.total }), ...counts].join(', ');
}
