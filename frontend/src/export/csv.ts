export type Cell = string | number | boolean | null | undefined;

/** A cell that a spreadsheet would take for a formula is led by an apostrophe. */
const FORMULA = /^[\t\r ]*[=+\-@]/;
const NEEDS_QUOTES = /[",\r\n]/;

function harmless(cell: Cell): string {
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : '';
  const text = String(cell ?? '');
  return FORMULA.test(text) ? `'${text}` : text;
}

function quoted(text: string): string {
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Write rows as RFC 4180 asks, with the mark that tells spreadsheets it is UTF-8. */
export function toCsv(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return '\uFEFF' + [head, ...rows].map((row) => row.map((cell) => quoted(harmless(cell))).join(',') + '\r\n').join('');
}
