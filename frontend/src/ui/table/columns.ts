import { createSortedRowModel, rowSortingFeature, sortFns, tableFeatures, type ColumnDef } from '@tanstack/react-table';
import type { ReactNode } from 'react';
import type { Cell } from '../../export/csv';

export const FEATURES = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel(), sortFns });

export interface Column<Row> {
  key: string;
  head: string;
  /** What is sorted by and exported. */
  value(row: Row): Cell;
  /** What is shown, if it is more than the value. */
  show?(row: Row): ReactNode;
  /** Figures stand to the right and are sorted from the greatest. */
  isFigure?: boolean;
  width?: string;
}

export function definitionOf<Row extends object>({ key, head, value, isFigure = false }: Column<Row>): ColumnDef<typeof FEATURES, Row> {
  return {
    id: key,
    header: head,
    accessorFn: value,
    sortDescFirst: isFigure,
    sortFn: isFigure ? 'basic' : 'alphanumeric',
    sortUndefined: 'last',
  };
}
