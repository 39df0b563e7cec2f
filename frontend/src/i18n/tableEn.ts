export const tableEn = {
  'table.csv': 'Export CSV',
  'table.none': 'Nothing to show.',
  'table.rows': '{count} {count#row|rows}',
};

export type TableMessages = Record<keyof typeof tableEn, string>;
