import { symmetricRange } from '../../../lib/colorScale.ts';
import { decimals, signed } from '../../../lib/format.ts';
import { gridGeometry, heroCell } from '../../../lib/gridGeometry.ts';
import styles from './Heads.module.css';

/** Width of the margin in the units of the grid beside it. */
export const marginWidth = 140;
const [zero, reach] = [50, 46];

/** The margin of a head grid: what all heads of a layer write together, on the lines of the grid's rows. */
export function LayerTotals({ totals, columns }: { totals: readonly number[]; columns: number }) {
  const cell = heroCell(columns);
  const names = totals.map((_, layer) => `L${layer}`);
  const { top, height } = gridGeometry(names, columns, cell);
  const range = symmetricRange(totals);
  return (
    <div className={styles.totals} style={{ flex: `${marginWidth} 1 0` }}>
      <svg viewBox={`0 0 ${marginWidth} ${height}`} role="img" aria-label="Sum of the heads of each layer" width="100%">
        <text x={marginWidth - 2} y={top - 8} textAnchor="end" fontSize={12} fill="var(--ink-3)">
          Layer total
        </text>
        <line x1={zero} x2={zero} y1={top} y2={height - 4} stroke="var(--line-2)" />
        {totals.map((total, layer) => {
          const length = (Math.abs(total) / range) * reach;
          const y = top + layer * cell + cell / 2;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a layer is its index
            <g key={layer}>
              <rect
                x={total < 0 ? zero - length : zero}
                y={y - 6}
                width={length}
                height={12}
                fill={total < 0 ? 'var(--bar-neg)' : 'var(--bar-pos)'}
              />
              <text x={marginWidth - 2} y={y + 4} textAnchor="end" fontSize={12} fill="var(--ink-2)">
                {signed(total, decimals(range))}
              </text>
            </g>
          );
        })}
      </svg>
    </div>
  );
}
