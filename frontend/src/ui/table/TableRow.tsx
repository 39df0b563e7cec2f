import type { Column } from './columns';

export interface TableRowProps<Row> {
  row: Row;
  id: string;
  index: number;
  columns: readonly Column<Row>[];
  isSelected: boolean;
  onSelect: ((key: string | null) => void) | undefined;
}

export function TableRow<Row>({ row, id, index, columns, isSelected, onSelect }: TableRowProps<Row>) {
  const [first, ...others] = columns;
  const shown = (column: Column<Row>) => (column.show ? column.show(row) : column.value(row));
  return (
    <tr aria-rowindex={index + 2} className={isSelected ? 'row-selected' : undefined} onClick={onSelect && (() => onSelect(isSelected ? null : id))}>
      {first && (
        <th scope="row">
          {onSelect ? (
            <button type="button" className="row-name" aria-pressed={isSelected}>
              {shown(first)}
            </button>
          ) : (
            shown(first)
          )}
        </th>
      )}
      {others.map((column) => (
        <td key={column.key} className={column.isFigure ? 'figure' : undefined}>
          {shown(column)}
        </td>
      ))}
    </tr>
  );
}

/** What stands for the rows that are not drawn. */
export function Gap({ height, columns }: { height: number; columns: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden="true">
      <td colSpan={columns} style={{ height, padding: 0, border: 0 }} />
    </tr>
  );
}
