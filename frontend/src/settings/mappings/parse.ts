import { isFields, type Fields } from '../../protocol/guards';

export type Parsed<Value> = { ok: true; value: Value } | { ok: false; why: string; line: number | null };

const AT = /position (\d+)/;

/** The line that a parser's complaint points to, counted from 1. */
function lineOf(text: string, complaint: string): number | null {
  const line = /line (\d+)/.exec(complaint)?.[1];
  if (line) return Number(line);
  const at = AT.exec(complaint)?.[1];
  return at === undefined ? null : text.slice(0, Number(at)).split('\n').length;
}

export function parseJson(text: string): Parsed<unknown> {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    return { ok: false, why, line: lineOf(text, why) };
  }
}

/** Read a text as a JSON object. */
export function parseFields(text: string): Parsed<Fields> {
  const parsed = parseJson(text);
  if (!parsed.ok) return parsed;
  return isFields(parsed.value) ? { ok: true, value: parsed.value } : { ok: false, why: '{ … }', line: 1 };
}

/** Where in a laid-out text the part at a path such as `events.0.type` begins; null where it has no such part. */
export function lineOfPath(text: string, path: string): number | null {
  const parsed = parseFields(text);
  if (!parsed.ok) return null;
  let [part, from]: [unknown, number] = [parsed.value, 0];
  for (const name of path.split('.').filter(Boolean)) {
    if (Array.isArray(part)) {
      from = startOfItem(text, from, part, Number(name));
      part = part[Number(name)];
    } else if (isFields(part) && name in part) {
      from = text.indexOf(`${JSON.stringify(name)}`, from) + 1;
      part = part[name];
    } else break;
  }
  return text.slice(0, from).split('\n').length;
}

/** Items of a list are found by the first name in each, which is enough for lists of objects. */
function startOfItem(text: string, from: number, items: unknown[], index: number): number {
  let at = text.indexOf('[', from) + 1;
  for (let passed = 0; passed <= index && passed < items.length; passed++) {
    const open = text.indexOf('{', at);
    if (open < 0) return at;
    if (passed === index) return open;
    at = closing(text, open) + 1;
  }
  return at;
}

function closing(text: string, open: number): number {
  let [depth, quoted] = [0, false];
  for (let at = open; at < text.length; at++) {
    const letter = text[at];
    if (quoted && letter === '\\') at++;
    else if (letter === '"') quoted = !quoted;
    else if (!quoted && (letter === '{' || letter === '[')) depth++;
    else if (!quoted && (letter === '}' || letter === ']') && --depth === 0) return at;
  }
  return text.length;
}
