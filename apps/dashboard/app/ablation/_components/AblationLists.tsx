'use client';
import { FigureHead } from '../../../components/PageShell.tsx';
import { fixed, percent, showToken, signed } from '../../../lib/format.ts';
import { type AblationView, movedMost } from '../ablationView.ts';
import type { AblationAnswer } from '../queries.ts';
import styles from './Ablation.module.css';

const shownParts = 6;

interface AblationListsProps {
  view: AblationView;
  tokens: AblationAnswer['nextTokens'];
  shown: number;
}

/** How the difference adds up, which heads and MLPs moved most, and what the model says next. */
export function AblationLists({ view, tokens, shown }: AblationListsProps) {
  return (
    <section aria-label="What changed" className={styles.lists}>
      <div>
        <FigureHead
          title="What changed"
          caption={`the right name: ${percent(view.probability.before, 1)} before, ${percent(view.probability.after, 1)} after · final scale before / after: ${fixed(view.scaleRatio, 3)}`}
        />
        <Sum view={view} />
      </div>
      <Moved view={view} />
      <NextTokens tokens={tokens} shown={shown} />
    </section>
  );
}

function Sum({ view }: { view: AblationView }) {
  const [removed, ...reactions] = view.steps;
  const line = ([name, value]: [string, number]) => (
    <tr key={name}>
      <td>{name}</td>
      <td className="num">{signed(value, 3)}</td>
    </tr>
  );
  const sum = (name: string, value: number, more = '') => (
    <tr className={styles.sum}>
      <td>
        {name} {more && <span className="caption">{more}</span>}
      </td>
      <td className="num">{fixed(value, 3)}</td>
    </tr>
  );
  return (
    <table className="table">
      <tbody>
        {sum('logit difference before', view.before)}
        {line(removed!)}
        {sum('naive prediction', view.naivePrediction, 'if nothing else changed')}
        {reactions.map(line)}
        {sum('logit difference after', view.after, intervalWords(view))}
      </tbody>
    </table>
  );
}

const intervalWords = ({ interval }: AblationView) =>
  interval ? `change ${signed(interval[0])} to ${signed(interval[1])} (95\u00a0%)` : '';

function Moved({ view }: { view: AblationView }) {
  const moved = movedMost(view, shownParts);
  if (moved.length === 0) return null;
  const of = new Map([...view.heads, ...view.mlps].map((change) => [change.label, change]));
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
        {moved.map(({ label, value }) => (
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

function NextTokens({ tokens, shown }: { tokens: AblationAnswer['nextTokens']; shown: number }) {
  const before = tokens.before.filter(({ prompt }) => prompt === shown);
  const after = tokens.after.filter(({ prompt }) => prompt === shown);
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
