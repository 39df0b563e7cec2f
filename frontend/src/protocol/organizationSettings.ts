import { amount, isFields, text, type Fields } from './guards';

/** What a million tokens of a model cost, in US dollars. */
export interface Price {
  input: number;
  output: number;
  cached: number;
}

/** How an organization treats what its agents send. */
export interface Treatment {
  keepTexts: boolean;
  longestText: number;
  maskAddresses: boolean;
  prices: Record<string, Price>;
}

/** Whether permission requests wait for a person's decision here, and for how long. */
export interface Holding {
  hold: boolean;
  holdSeconds: number;
}

export const LONGEST_TEXT = 2000;
const HOLD_SECONDS = 50;

function toPrice(value: unknown): Price | null {
  if (!isFields(value)) return null;
  const [input, output] = [amount(value.input), amount(value.output)];
  return input === null || output === null ? null : { input, output, cached: amount(value.cached) ?? input };
}

function toPrices(value: unknown): Record<string, Price> {
  if (!isFields(value)) return {};
  const read = Object.entries(value).map(([model, told]) => [model, toPrice(told)] as const);
  return Object.fromEntries(read.flatMap(([model, price]) => (price === null ? [] : [[model, price]])));
}

/** Read the settings of an organization; what is not set has the server's default. */
export function toTreatment(value: unknown): Treatment {
  const told: Fields = isFields(value) ? value : {};
  return {
    keepTexts: told.keepTexts === true,
    longestText: amount(told.longestText) ?? LONGEST_TEXT,
    maskAddresses: told.maskAddresses === true,
    prices: toPrices(told.prices),
  };
}

/** Read how requests of Claude Code are held; silence is never a yes, so what cannot be read is off. */
export function toHolding(value: unknown): Holding {
  const told = isFields(value) && isFields(value.claudeCode) ? value.claudeCode : {};
  return { hold: told.hold === true, holdSeconds: amount(told.holdSeconds) ?? HOLD_SECONDS };
}

/** The settings of the organization with this id among those that were answered; null where it is not there. */
export function settingsIn(answer: unknown, organizationId: string): unknown {
  const items: unknown[] = isFields(answer) && Array.isArray(answer.items) ? answer.items : [];
  const mine = items.filter(isFields).find((item) => text(item.id) === organizationId);
  return mine?.settings ?? null;
}

export function toSettingsPatch({ prices, ...texts }: Treatment): Fields {
  return { ...texts, prices: Object.keys(prices).length > 0 ? prices : null };
}
