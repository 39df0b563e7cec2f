import type { TableMessages } from './tableEn';

export const tableZh: TableMessages = {
  'table.csv': '导出 CSV',
  'table.none': '没有可显示的内容。',
  'table.rows': '{count} 行',
};
