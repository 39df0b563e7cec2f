import type { MessageKey, Translate } from '../../i18n/translate';
import type { PlanFloor, PlanList, PlanRoom } from '../../protocol/scenePlan';
import type { LocalizedText } from '../../protocol/types';
import type { Text } from '../../ui/hooks/useText';
import type { Finding } from './plan/checks';
import { findIn, roomOf, type Ref, type Thing } from './plan/things';

const LAST = /-([^-]+)$/;

/** A thing as it is called: a room by its name, anything else by what it is, its number and its room. */
export function labelOf(list: PlanList, thing: Thing, room: PlanRoom | undefined, { t, language }: Pick<Text, 't' | 'language'>): string {
  if ('name' in thing) return thing.name[language];
  const name = t(kindKey(list, thing), { number: LAST.exec(thing.id)?.[1] ?? thing.id });
  return room === undefined ? name : t('editor.inRoom', { name, room: room.name[language] });
}

export function nameOfThing(floor: PlanFloor, ref: Ref, text: Pick<Text, 't' | 'language'>): string {
  const thing = findIn(floor, ref.list, ref.id) as Thing | undefined;
  return thing === undefined ? ref.id : labelOf(ref.list, thing, roomOf(floor, ref), text);
}

function kindKey(list: PlanList, thing: Thing): MessageKey {
  if (list === 'tables') return 'editor.a.table';
  return 'kind' in thing && list !== 'rooms' ? (`editor.a.${thing.kind}` as MessageKey) : 'editor.a.desk';
}

/** Where a thing stands, for those who are told rather than shown. */
export const placeText = (thing: Thing, { t, format }: Text): string => t('editor.at', { x: format.decimal(thing.x, 2), z: format.decimal(thing.z, 2) });

export const listKey = (list: PlanList): MessageKey => `editor.list.${list}`;

const isLocalized = (value: unknown): value is LocalizedText => typeof value === 'object' && value !== null && 'en' in value;

export function findingText({ kind, values }: Finding, t: Translate, language: 'en' | 'zh'): string {
  const said = Object.entries(values).map(([name, value]) => [name, isLocalized(value) ? value[language] : value] as const);
  return t(`editor.fault.${kind}`, Object.fromEntries(said));
}
