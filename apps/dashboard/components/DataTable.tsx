'use client';
import { parseAsString, useQueryState } from 'nuqs';
import { type ReactNode, useState } from 'react';
import { type Cell, toTsv } from '../lib/csv.ts';
import { count } from '../lib/format.ts';
import type { Recipe } from '../lib/pinnedViews.ts';
import { nextSort, parseSort, sortedRows, writeSort } from '../lib/tableRows.ts';
import { urlOptions } from '../lib/urlState.ts';
import { useCopy } from '../lib/useCopy.ts';
import styles from './DataTable.module.css';
import { ExportMenu } from './ExportMenu.tsx';
import { useProvenance } from './frame/useProvenance.ts';

/** A column: what a cell is worth when sorted and exported, and how it is shown. */
export interface Column<Row> {
  /** Unique in the table; name in exports and in the URL. */
  key: string;
  title: string;
  /** All digits. */
  cell: (row: Row) => Cell;
  /** Left out: the cell as text. */
  show?: (row: Row) => ReactNode;
  /** Numbers stand right, and their first sort is largest first. */
  numeric?: boolean;
  tone?: 'muted' | 'strong' | 'token';
  /** Left out on a narrow screen until all columns are asked for, or the table is sorted by it. */
  isWide?: boolean;
}

/**
 * A column of numbers, with all digits in exports.
 * @param show how they stand on the screen: `fixed`, `signed` or `percent`, with so many digits
 */
export function numberColumn<Row>(
  key: string,
  title: string,
  cell: (row: Row) => number | null,
  show: (value: number | null, digits?: number) => string,
  digits?: number,
  tone?: Column<Row>['tone'],
): Column<Row> {
  return { key, title, cell, show: (row) => show(cell(row), digits), numeric: true, tone };
}

/** A column that a narrow screen leaves out until all columns are asked for. */
export const wide = <Row,>(column: Column<Row>): Column<Row> => ({ ...column, isWide: true });

interface DataTableProps<Row> {
  /** Name of exported files, and of the order in the URL; unique on the page. */
  name: string;
  /** Said to a screen reader, and written into exports. */
  title: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string | number;
  /** Where its numbers come from; left out: the model and flags of the page. */
  provenance?: readonly string[];
  isCurrent?: (row: Row) => boolean;
  /** Of a table that has no picture beside it with the same numbers: what gives them again. */
  recipes?: readonly (Recipe | null)[];
}

/** More rows at once make a page slow to draw and to walk through; what is taken along has them all. */
const rowsAtFirst = 500;

/** A table that sorts by any column and can be taken along as TSV, CSV and JSON. Its order stands in the URL. */
export function DataTable<Row>({
  name,
  title,
  columns,
  rows,
  rowKey,
  provenance,
  isCurrent,
  recipes,
}: DataTableProps<Row>) {
  const [order, setOrder] = useQueryState(`sort-${name}`, parseAsString.withOptions(urlOptions));
  const sort = parseSort(order);
  const sortColumn = columns.find((column) => column.key === sort?.column);
  const shown = sort && sortColumn ? sortedRows(rows, sortColumn.cell, sort.descending) : rows;
  const [isWhole, setWhole] = useState(false);
  const [hasAllColumns, setAllColumns] = useState(false);
  const drawn = isWhole ? shown : shown.slice(0, rowsAtFirst);
  const ofPage = useProvenance();
  const header = columns.map((column) => column.key);
  const cells = shown.map((row) => columns.map((column) => column.cell(row)));
  return (
    <div>
      <div className={styles.actions}>
        {columns.some(({ isWide }) => isWide) && (
          <button
            type="button"
            className={`textButton ${styles.more}`}
            aria-pressed={hasAllColumns}
            onClick={() => setAllColumns(!hasAllColumns)}
          >
            All {columns.length} columns
          </button>
        )}
        <CopyTsv text={() => toTsv(header, cells)} />
        <ExportMenu {...{ name, title, header, recipes }} provenance={provenance ?? ofPage} rows={cells} />
      </div>
      <div className={styles.scroll}>
        <table className={`table ${hasAllColumns ? '' : styles.few}`} aria-label={title}>
          <thead>
            <tr>
              {columns.map((column) => (
                <SortHead
                  key={column.key}
                  title={column.title}
                  className={classOf(column, column === sortColumn)}
                  numeric={column.numeric ?? false}
                  descending={sortColumn === column ? (sort?.descending ?? null) : null}
                  onSort={() => void setOrder(writeSort(nextSort(sort, column.key, column.numeric ?? false)))}
                />
              ))}
            </tr>
          </thead>
          <tbody>
            {drawn.map((row) => (
              <tr key={rowKey(row)} aria-current={isCurrent?.(row) || undefined}>
                {columns.map((column) => (
                  <td key={column.key} className={`${classOf(column, column === sortColumn)} ${column.tone ?? ''}`}>
                    {column.show ? column.show(row) : (column.cell(row) ?? '–')}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {drawn.length < shown.length && (
        <button type="button" className="textButton" onClick={() => setWhole(true)}>
          {`First ${count(drawn.length)} rows in this order: show all ${count(shown.length)}`}
        </button>
      )}
    </div>
  );
}

const classOf = ({ numeric, isWide }: Pick<Column<never>, 'numeric' | 'isWide'>, isSorted: boolean) =>
  `${numeric ? 'num' : ''} ${isWide && !isSorted ? styles.wide : ''}`;

interface SortHeadProps {
  title: string;
  className: string;
  numeric: boolean;
  /** Null: the table is not sorted by this column. */
  descending: boolean | null;
  onSort: () => void;
}

function SortHead({ title, className, numeric, descending, onSort }: SortHeadProps) {
  const state = descending === null ? 'none' : descending ? 'descending' : 'ascending';
  // Before a title that stands right, which ends where its numbers do.
  const arrow = (
    <span aria-hidden="true" className={styles.arrow}>
      {{ none: '', ascending: '↑', descending: '↓' }[state]}
    </span>
  );
  return (
    <th aria-sort={state} className={className}>
      <button type="button" className={styles.sort} onClick={onSort}>
        {numeric && arrow}
        {title}
        {!numeric && arrow}
      </button>
    </th>
  );
}

function CopyTsv({ text }: { text: () => string }) {
  const { copied, copy } = useCopy();
  return (
    <button type="button" className="textButton" onClick={() => copy(text())}>
      {copied ? 'Copied' : 'Copy TSV'}
    </button>
  );
}
