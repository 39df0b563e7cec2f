import { useTable, type SortingState } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState, type ReactNode } from 'react';
import { useText } from '../hooks/useText';
import { definitionOf, FEATURES, type Column } from './columns';
import { CsvButton } from './CsvButton';
import { Gap, TableRow } from './TableRow';
import './table.css';
import './words';

export type { Column } from './columns';

const ROW_PX = 36;
/** Fewer rows than this are simply all there, so that the browser's search finds them. */
const VIRTUAL_FROM = 80;

export interface DataTableProps<Row> {
  label: string;
  rows: readonly Row[];
  columns: readonly Column<Row>[];
  keyOf(row: Row): string;
  /** What is sorted by at first. */
  sorted?: { by: string; down: boolean };
  selected?: string | null;
  onSelect?(key: string | null): void;
  /** What the exported file is called after; without it there is no export. */
  csv?: string;
  /** At most as high in pixels, then it scrolls. */
  height?: number;
  none?: ReactNode;
}

/** A table that sorts, exports and stays quick with ten thousand rows. */
export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const { label, rows, columns, keyOf, sorted, selected = null, onSelect, csv, height = 480, none } = props;
  const { t } = useText();
  const [sorting, setSorting] = useState<SortingState>(sorted ? [{ id: sorted.by, desc: sorted.down }] : []);
  const defined = useMemo(() => columns.map((column) => definitionOf(column)), [columns]);
  const table = useTable({ features: FEATURES, data: rows, columns: defined, getRowId: keyOf, state: { sorting }, onSortingChange: setSorting });
  const shown = table.getRowModel().rows;
  const frame = useRef<HTMLDivElement>(null);
  const isLong = shown.length >= VIRTUAL_FROM;
  const virtual = useVirtualizer({ count: shown.length, getScrollElement: () => frame.current, estimateSize: () => ROW_PX, overscan: 12, enabled: isLong });
  const drawn = virtual.getVirtualItems();
  const [from, until] = isLong ? [drawn[0]?.index ?? 0, (drawn.at(-1)?.index ?? -1) + 1] : [0, shown.length];
  return (
    <div className="data-table">
      {csv && (
        <p className="data-table-head">
          <span>{t('table.rows', { count: shown.length })}</span>
          <CsvButton name={csv} head={columns.map(({ head }) => head)} rows={() => shown.map(({ original }) => columns.map(({ value }) => value(original)))} />
        </p>
      )}
      <div className="data-table-frame" ref={frame} tabIndex={0} role="region" aria-label={label} data-long={isLong} style={{ maxHeight: height }}>
        <table aria-label={label} aria-rowcount={shown.length + 1}>
          <thead>
            <tr>
              {table.getFlatHeaders().map((header, index) => (
                <Head key={header.id} column={columns[index]} by={header.column.getIsSorted()} onSort={() => header.column.toggleSorting()} />
              ))}
            </tr>
          </thead>
          <tbody>
            <Gap height={from * ROW_PX} columns={columns.length} />
            {shown.slice(from, until).map(({ id, original }, offset) => (
              <TableRow key={id} id={id} row={original} index={from + offset} columns={columns} isSelected={id === selected} onSelect={onSelect} />
            ))}
            <Gap height={(shown.length - until) * ROW_PX} columns={columns.length} />
          </tbody>
        </table>
        {shown.length === 0 && <div className="data-table-none">{none ?? t('table.none')}</div>}
      </div>
    </div>
  );
}

function Head<Row>({ column, by, onSort }: { column: Column<Row> | undefined; by: false | 'asc' | 'desc'; onSort(): void }) {
  if (column?.head === '') return <td />;
  return (
    <th
      scope="col"
      className={column?.isFigure ? 'figure' : undefined}
      style={column?.width ? { width: column.width } : undefined}
      aria-sort={by === false ? undefined : by === 'asc' ? 'ascending' : 'descending'}
    >
      <button type="button" onClick={onSort}>
        {column?.head}
        <span aria-hidden="true">{by === false ? '' : by === 'asc' ? ' ↑' : ' ↓'}</span>
      </button>
    </th>
  );
}
