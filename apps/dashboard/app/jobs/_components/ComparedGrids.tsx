'use client';
import { ColorLegend } from '../../../components/ColorLegend.tsx';
import { ValueGrid } from '../../../components/ValueGrid.tsx';
import { fixed, signed } from '../../../lib/format.ts';
import type { GridPair } from '../compareJobs.ts';
import styles from './Jobs.module.css';

/** The same grid of two jobs on one scale, and what is between them on its own. */
export function ComparedGrids({ pair }: { pair: GridPair }) {
  const cell = Math.max(12, Math.min(32, Math.floor(340 / pair.columns.length)));
  const [rowAxis, columnAxis] = pair.axes;
  const grids = [
    { title: 'A', values: pair.a, range: pair.range },
    { title: 'B', values: pair.b, range: pair.range },
    { title: 'B − A', values: pair.difference, range: pair.differenceRange },
  ];
  return (
    <div className={styles.grids}>
      {grids.map(({ title, values, range }) => (
        <figure key={title} className={styles.grid}>
          <figcaption>
            <strong>{title}</strong> <ColorLegend range={range} />
          </figcaption>
          <ValueGrid
            label={`${pair.name}, ${title}`}
            rows={pair.rows}
            columns={pair.columns}
            values={values}
            cell={cell}
            range={range}
            describe={(row, column) => ({
              title: `${rowAxis} ${pair.rows[row]}, ${columnAxis} ${pair.columns[column]}`,
              lines: [
                `A ${fixed(pair.a[row]![column], 4)}, B ${fixed(pair.b[row]![column], 4)}`,
                `B − A ${signed(pair.difference[row]![column], 4)}`,
              ],
            })}
          />
        </figure>
      ))}
    </div>
  );
}
