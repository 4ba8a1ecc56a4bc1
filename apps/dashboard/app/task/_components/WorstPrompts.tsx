'use client';
import { Figure } from '../../../components/Figure.tsx';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { Sentence } from '../../../components/Sentence.tsx';
import { count, percent, showToken, signed } from '../../../lib/format.ts';
import { type TaskLine, type TaskView, worstFirst } from '../taskView.ts';
import styles from './Task.module.css';

/** All prompts, worst first; a click shows one in the strip. */
export function WorstPrompts({ view }: { view: TaskView }) {
  const { selected, setUrl } = useInvestigation();
  return (
    <Figure title="Prompts, worst first" caption="rank and probability of the right name among all tokens">
      <div className={styles.scroll}>
        <table className={`table ${styles.worst}`}>
          <thead>
            <tr>
              <th>#</th>
              <th>Prompt</th>
              <th className={styles.wide}>Right</th>
              <th className={styles.wide}>Model says</th>
              <th className={`num ${styles.wide}`}>Rank</th>
              <th className="num">Probability</th>
              <th className="num">Difference</th>
            </tr>
          </thead>
          <tbody>
            {worstFirst(view.lines).map((line) => (
              <Line
                key={line.place}
                line={line}
                selected={line.place === selected}
                onSelect={() => setUrl({ prompt: line.place + 1 }, { history: 'replace' })}
              />
            ))}
          </tbody>
        </table>
      </div>
    </Figure>
  );
}

function Line({ line, selected, onSelect }: { line: TaskLine; selected: boolean; onSelect: () => void }) {
  return (
    <tr aria-current={selected} onClick={onSelect} style={{ cursor: 'pointer' }}>
      <td className="muted">
        <button type="button" aria-label={`Show prompt ${line.place + 1}`} onClick={onSelect}>
          {line.place + 1}
        </button>
      </td>
      <td>
        <Sentence row={line} />
      </td>
      <td className={`token io ${styles.wide}`}>{showToken(line.correct)}</td>
      <td className={styles.wide}>
        <span className="token">{line.top.text}</span>{' '}
        <span className="caption">{percent(line.top.probability, 1)}</span>
      </td>
      <td className={`num ${styles.wide}`}>{count(line.rank + 1)}</td>
      <td className="num">{percent(line.probability, 1)}</td>
      <td className={`num strong ${line.difference > 0 ? 'io' : 's'}`}>{signed(line.difference, 3)}</td>
    </tr>
  );
}
