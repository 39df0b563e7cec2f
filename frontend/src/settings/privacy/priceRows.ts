import type { Price } from '../../protocol/organizationSettings';

/** A line of the table as it is being written. */
export interface PriceRow {
  key: number;
  model: string;
  input: string;
  output: string;
  cached: string;
}

let made = 0;

export const emptyRow = (): PriceRow => ({ key: ++made, model: '', input: '', output: '', cached: '' });

export function toRows(prices: Record<string, Price>): PriceRow[] {
  return Object.entries(prices).map(([model, { input, output, cached }]) => ({
    key: ++made,
    model,
    input: String(input),
    output: String(output),
    cached: String(cached),
  }));
}

/** The prices that the lines say; a line without a model says nothing, one without a price of its own for cached input takes that of input. */
export function priced(rows: PriceRow[]): Record<string, Price> {
  const named = rows.filter(({ model }) => model.trim() !== '');
  return Object.fromEntries(
    named.map(({ model, input, output, cached }) => [
      model.trim(),
      { input: Number(input), output: Number(output), cached: cached.trim() === '' ? Number(input) : Number(cached) },
    ]),
  );
}
