import { count, decimals, fixed, listedPercent } from '../../../lib/format.ts';
import type { NextTokensView } from '../nextTokens.ts';
import styles from './Setup.module.css';

const toneClass = { pos: 'io', neg: 's', plain: '' } as const;
const barColor = { pos: 'var(--bar-pos)', neg: 'var(--bar-neg)', plain: 'var(--line-2)' } as const;

/** The likeliest tokens with logit, probability and a bar. */
export function NextTokenTable({ view, dVocab }: { view: NextTokensView; dVocab: number | null }) {
  const largest = view.rows[0]?.probability ?? 1;
  const digits = decimals(100 * largest);
  return (
    <table className={`table ${styles.nextTokens}`}>
      <thead>
        <tr>
          <th>#</th>
          <th>Token</th>
          <th className="num">Logit</th>
          <th className="num">Probability</th>
          <th aria-label="Probability as a bar" className={styles.barColumn} />
        </tr>
      </thead>
      <tbody>
        {view.rows.map((row) => (
          <tr key={row.id}>
            <td className="muted">{row.rank + 1}</td>
            <td className={`token ${toneClass[row.tone]}`}>{row.text}</td>
            <td className="num">{fixed(row.logit, 2)}</td>
            <td className="num">{listedPercent(row.probability, digits)}</td>
            <td className={styles.barColumn}>
              <span className={styles.bar} style={{ width: `${100 * row.share}%`, background: barColor[row.tone] }} />
            </td>
          </tr>
        ))}
        <tr className="muted">
          <td />
          <td colSpan={2}>{dVocab === null ? 'others' : `${count(Math.max(0, dVocab - view.rows.length))} others`}</td>
          <td className="num">{listedPercent(view.restProbability, digits)}</td>
          <td className={styles.barColumn}>
            <span
              className={`${styles.bar} ${styles.rest}`}
              style={{ width: `${Math.min(100, (100 * view.restProbability) / largest)}%` }}
            />
          </td>
        </tr>
      </tbody>
    </table>
  );
}
