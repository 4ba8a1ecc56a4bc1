import { type Column, numberColumn } from '../../../components/DataTable.tsx';
import { SignedBar } from '../../../components/SignedBar.tsx';
import type { Effect } from '../../../lib/attribution.ts';
import { percent, signed } from '../../../lib/format.ts';
import styles from './Neurons.module.css';

/**
 * The columns of a direct effect: a bar with its number, and its share of the total.
 * @param effects largest first, whatever the sign
 */
export function effectColumns(effects: readonly Effect[], total: number): Column<Effect>[] {
  const longest = Math.abs(effects[0]?.value ?? 1);
  return [
    {
      key: 'effect',
      title: 'Logits',
      cell: ({ value }) => value,
      show: ({ value }) => (
        <span className={styles.effect}>
          <SignedBar value={value} longest={longest} />
          <span className={value > 0 ? 'io' : 's'}>{signed(value, 3)}</span>
        </span>
      ),
      numeric: true,
      tone: 'strong',
    },
    numberColumn('share', 'Share', ({ value }) => value / total, percent, 1, 'muted'),
  ];
}
