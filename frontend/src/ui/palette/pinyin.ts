/** The first characters, in the order of pinyin, whose sound begins with each letter. */
const FIRST_OF = '阿八嚓哒妸发旮哈讥咔垃痳拏噢妑七呥扨它穵夕丫帀';
const LETTERS = 'abcdefghjklmnopqrstwxyz';
const IDEOGRAPH = /[\u4e00-\u9fff]/;

const order = new Intl.Collator('zh-Hans-CN-u-co-pinyin');
const firsts = [...FIRST_OF];
const known = new Map<string, string>();

export const isIdeograph = (sign: string): boolean => IDEOGRAPH.test(sign);

function sounded(sign: string): string {
  let [low, high] = [0, firsts.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (order.compare(firsts[middle] ?? '', sign) <= 0) low = middle;
    else high = middle - 1;
  }
  return LETTERS.charAt(low);
}

/** The letter that a Chinese character's sound begins with: 支付 is found by "zf" too. */
export function initialOf(sign: string): string {
  let letter = known.get(sign);
  if (letter === undefined) {
    letter = sounded(sign);
    known.set(sign, letter);
  }
  return letter;
}
