import { toCsv, type Cell } from '../../export/csv';
import { download, fileName } from '../../export/download';
import { useStore } from '../../store/store';
import { useText } from '../hooks/useText';
import './words';

export interface CsvButtonProps {
  /** What the file is called after. */
  name: string;
  head: readonly string[];
  rows(): readonly (readonly Cell[])[];
}

/** Takes a table along as a file. */
export function CsvButton({ name, head, rows }: CsvButtonProps) {
  const { t } = useText();
  const organizationId = useStore((state) => state.organizationId);
  return (
    <button type="button" className="link-button csv-button" onClick={() => download(fileName(name, organizationId, 'csv'), toCsv(head, rows()), 'text/csv;charset=utf-8')}>
      {t('table.csv')}
    </button>
  );
}
