import { toldEn } from '../../i18n/toldEn';
import { toldZh } from '../../i18n/toldZh';
import { isMessageKey, learn, type MessageKey, type Translate, type Values } from '../../i18n/translate';
import type { Note } from '../../protocol/notices';
import { toTold, type Told } from '../../protocol/told';
import type { Text } from '../hooks/useText';
import { figureName, valueText } from './figures';

learn({ en: toldEn, zh: toldZh });

function valuesOf({ code, values }: Told, t: Translate): Record<string, string> {
  const reach = `told.reach.${values.kind ?? ''}`;
  const why = `told.why.${values.code ?? ''}`;
  return {
    ...values,
    ...(isMessageKey(reach) && { kind: t(reach) }),
    ...(code === 'platformRefuses' && isMessageKey(why) && { why: t(why) }),
  };
}

/** Say what came of a call in the language of the reader; a sentence of a newer server stays as it is. */
export function sentenceOf(told: Told, t: Translate): string {
  const key = `told.said.${told.code ?? ''}`;
  return isMessageKey(key) ? t(key, valuesOf(told, t)).trim() : told.said;
}

const MOMENT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

const known = (key: string): MessageKey | null => (isMessageKey(key) ? key : null);

/** What a rule of alerts is called: those that are built in have a name in each language. */
export function ruleName({ id, name }: { id: string; name: string }, t: Translate): string {
  const key = known(`told.rule.${id}`);
  return key ? t(key) : name;
}

function inNote({ quota, rule, ...values }: Note['values'], { t, format }: Text): Values {
  const name = known(`told.quota.name.${String(quota)}`);
  const plain: Values = {};
  for (const [key, value] of Object.entries(values)) {
    if (typeof value === 'number') plain[key] = value;
    if (typeof value === 'string') plain[key] = MOMENT.test(value) ? format.full(value) : value;
  }
  const named: Values = typeof rule === 'string' && typeof values.name === 'string' ? { name: ruleName({ id: rule, name: values.name }, t) } : {};
  return { ...plain, ...named, ...(name && { quota: t(name) }) };
}

/** Say what an alert has measured, beside what makes it fire; null where it was told without that. */
function measuredIn({ figure, value, limit, side, about, from, to }: Note['values'], text: Text): string | null {
  if (typeof figure !== 'string' || typeof limit !== 'number' || (side !== 'above' && side !== 'below')) return null;
  const { t, format } = text;
  const now = typeof value === 'number' ? value : null;
  const fires = now !== null && (side === 'above' ? now > limit : now < limit);
  const how = side === 'above' ? (fires ? 'above' : 'notAbove') : fires ? 'below' : 'notBelow';
  const values = { figure: figureName(figure, text), value: valueText(figure, now, text), limit: valueText(figure, limit, text) };
  let said = t(`told.measured.${how}`, values);
  if (typeof about === 'string') said = t('told.measured.about', { said, about });
  if (typeof from === 'string' && typeof to === 'string') said = t('told.measured.while', { said, from: format.full(from), to: format.full(to) });
  return said;
}

/** What is said below the title of a note that has no text of its own for that; the server may have said it in both languages. */
function bodyOf({ body, code, values }: Pick<Note, 'body' | 'code' | 'values'>, text: Text): string | null {
  if (text.language === 'zh' && typeof values.bodyZh === 'string') return values.bodyZh;
  if (code?.startsWith('channel.')) return sentenceOf(toTold(body, values.code, values.values), text.t);
  return (code?.startsWith('alert.') && measuredIn(values, text)) || body;
}

/** Say what the server told in the language of the reader; what has no code, or one of a newer server, stays as it is. */
export function inWords<Told extends Pick<Note, 'title' | 'body' | 'code' | 'values'>>(note: Told, text: Text): Told {
  const title = known(`told.${note.code ?? ''}`);
  if (title === null) return note;
  const body = known(`told.${note.code ?? ''}.body`);
  const values = inNote(note.values, text);
  return { ...note, title: text.t(title, values), body: body === null ? bodyOf(note, text) : text.t(body, values) };
}
