'use client';
import { FigureHead } from '../../../components/PageShell.tsx';
import { fixed, percent, showToken, signed } from '../../../lib/format.ts';
import { type AblationView, movedMost } from '../ablationView.ts';
import type { AblationData } from '../queries.ts';
import styles from './Ablation.module.css';

const shownHeads = 6;

/** How the difference adds up, which heads moved most, and what the model says next. */
export function AblationLists({ view, data, shown }: { view: AblationView; data: AblationData; shown: number }) {
  return (
    <section aria-label="What changed" className={styles.lists}>
      <div>
        <FigureHead
          title="What changed"
          caption={`the right name: ${percent(view.before.probability, 1)} before, ${percent(view.after.probability, 1)} after`}
        />
        <Sum view={view} />
      </div>
      <Moved view={view} />
      <NextTokens data={data} shown={shown} />
    </section>
  );
}

function Sum({ view }: { view: AblationView }) {
  const lines: [string, number][] = [
    ['written by the heads that are off', -view.written],
    ['other heads write more or less (self-repair)', view.repair],
    ['the final layer norm scales the other heads anew', view.scaling],
    ['MLPs, biases and embeddings', view.rest],
  ];
  return (
    <table className="table">
      <tbody>
        <tr className={styles.sum}>
          <td>logit difference before</td>
          <td className="num">{fixed(view.before.difference, 3)}</td>
        </tr>
        {lines.map(([name, value]) => (
          <tr key={name}>
            <td>{name}</td>
            <td className="num">{signed(value, 3)}</td>
          </tr>
        ))}
        <tr className={styles.sum}>
          <td>logit difference after</td>
          <td className="num">{fixed(view.after.difference, 3)}</td>
        </tr>
      </tbody>
    </table>
  );
}

function Moved({ view }: { view: AblationView }) {
  const rows = movedMost(view, shownHeads);
  const of = new Map(view.changes.map((change) => [change.label, change]));
  return (
    <table className="table">
      <thead>
        <tr>
          <th>Moved most</th>
          <th className="num">Before</th>
          <th className="num">After</th>
          <th className="num">Change</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ label, value }) => (
          <tr key={label}>
            <td style={{ fontWeight: 600 }}>{label}</td>
            <td className="num">{signed(of.get(label)!.before, 3)}</td>
            <td className="num">{signed(of.get(label)!.after, 3)}</td>
            <td className={`num strong ${value === 0 ? '' : value > 0 ? 'io' : 's'}`}>{signed(value, 3)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function NextTokens({ data, shown }: { data: AblationData; shown: number }) {
  const tokens = (side: AblationData['whole']) => side.nextTokens.filter(({ prompt }) => prompt === shown);
  const [before, after] = [tokens(data.whole), tokens(data.ablated)];
  return (
    <table className="table">
      <thead>
        <tr>
          <th>Next token before</th>
          <th className="num">Probability</th>
          <th>after</th>
          <th className="num">Probability</th>
        </tr>
      </thead>
      <tbody>
        {before.map((entry, i) => (
          <tr key={entry.text}>
            <td className="token">{showToken(entry.text)}</td>
            <td className="num">{percent(entry.probability, 1)}</td>
            <td className="token">{showToken(after[i]?.text ?? '')}</td>
            <td className="num">{percent(after[i]?.probability, 1)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
