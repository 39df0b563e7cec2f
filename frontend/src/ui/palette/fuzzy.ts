import { initialOf, isIdeograph } from './pinyin';

/** A text made ready to be searched: in small letters without accents, and by the first letters of its words. */
export interface Folded {
  text: string;
  initials: string;
  /** How much there is to read: a character of Chinese says as much as two and a half letters. */
  weight: number;
}

const IDEOGRAPH_WEIGHT = 2.5;
const WORD = /[\p{L}\p{N}]/u;
const PLAIN = /^[\x20-\x7e]*$/;
const LONGEST_SCATTERED = 80;

/** What a fit is worth, by how it came about; how much of the text was said decides between equals. */
const WORTH = { start: 0.86, wordStart: 0.78, initials: 0.66, inside: 0.56, scattered: 0.3 };
const COVERAGE = 0.12;

export function plain(text: string): string {
  const small = text.toLowerCase();
  return PLAIN.test(small) ? small : small.normalize('NFKD').replace(/[\u0300-\u036f]/g, '').normalize('NFC');
}

export function weightOf(text: string): number {
  let weight = 0;
  for (const sign of text) weight += isIdeograph(sign) ? IDEOGRAPH_WEIGHT : 1;
  return weight;
}

function initialsOf(text: string): string {
  let initials = '';
  let before = ' ';
  for (const sign of text) {
    if (isIdeograph(sign)) initials += initialOf(sign);
    else if (WORD.test(sign) && (!WORD.test(before) || isIdeograph(before))) initials += sign;
    before = sign;
  }
  return initials;
}

export function fold(text: string): Folded {
  const folded = plain(text);
  return { text: folded, initials: initialsOf(folded), weight: Math.max(1, weightOf(folded)) };
}

/** Chinese has no spaces: each character may begin a word. */
function beginsWord(text: string, at: number): boolean {
  return at === 0 || isIdeograph(text.charAt(at)) || !WORD.test(text.charAt(at - 1)) || isIdeograph(text.charAt(at - 1));
}

function direct(needle: string, text: string): number {
  let at = text.indexOf(needle);
  if (at < 0) return 0;
  if (at === 0) return WORTH.start;
  while (at >= 0) {
    if (beginsWord(text, at)) return WORTH.wordStart;
    at = text.indexOf(needle, at + 1);
  }
  return WORTH.inside;
}

/** All signs of the needle in order, with gaps between; the fewer gaps, the better. */
function scattered(needle: string, text: string): number {
  if (text.length > LONGEST_SCATTERED) return 0;
  let [at, gaps] = [text.indexOf(needle.charAt(0)), 0];
  if (at < 0) return 0;
  for (let index = 1; index < needle.length; index += 1) {
    const next = text.indexOf(needle.charAt(index), at + 1);
    if (next < 0) return 0;
    if (next > at + 1) gaps += 1;
    at = next;
  }
  return WORTH.scattered * (1 - gaps / needle.length);
}

/** How well a needle fits, from 0 (not at all) to nearly 1; needle and text are folded. */
export function fit(needle: string, { text, initials, weight }: Folded): number {
  if (needle === '') return 0;
  const found = direct(needle, text) || byInitials(needle, initials) || (needle.length > 2 ? scattered(needle, text) : 0);
  return found === 0 ? 0 : found + COVERAGE * Math.min(1, weightOf(needle) / weight);
}

function byInitials(needle: string, initials: string): number {
  if (needle.length < 2 || initials.length < 2) return 0;
  const at = initials.indexOf(needle);
  return at < 0 ? 0 : at === 0 ? WORTH.initials : WORTH.initials - 0.05;
}
