'use client';
import { Figure } from '../../../components/Figure.tsx';
import { fixed, percent, signed } from '../../../lib/format.ts';
import { resultSoFar } from '../../../lib/jobView.ts';
import { signalsSentence } from '../checksView.ts';
import type { Circuit } from '../circuit.ts';
import { signalsInput, type TaskInput } from '../circuitInput.ts';
import type { Signals } from '../results.ts';
import { useAskedJob } from '../useAskedJob.ts';
import styles from './Circuit.module.css';
import { Measure } from './Measure.tsx';

const tokenNames = { '1': 'own: S is doubled', '0': 'an unrelated name is', '-1': 'inverted: IO is doubled' };

/** What the S-inhibition heads tell END: which name to avoid, or which place. */
export function SignalsFigure({ task, circuit }: { task: TaskInput | null; circuit: Circuit }) {
  const input = task && signalsInput(task, circuit);
  const job = useAskedJob('signals', input);
  const result = job.handle.recipe && (resultSoFar(job.handle.job) as Signals);
  const title = 'What do the S-inhibition heads say: which name, or which place?';
  return (
    <Figure
      title={title}
      caption="mean logit difference with their output at END taken from sentences whose doubled name, or its first place, is another"
      saved={
        result && {
          name: 'circuit-signals',
          header: ['token', 'position', 'mean'],
          rows: result.cells.map(({ token, position, mean }) => [token, position, mean]),
          recipes: [job.handle.recipe],
        }
      }
    >
      {input ? (
        <Measure what="the signals" job={job} />
      ) : (
        <p className="muted">This circuit has no head of the class S-inhibition.</p>
      )}
      {result && (
        <>
          <p className={styles.said}>{signalsSentence(result)}</p>
          <div className={styles.scroll}>
            <table className="table" aria-label={title}>
              <thead>
                <tr>
                  <th>Name that is doubled</th>
                  <th className="num">at S1’s place</th>
                  <th className="num">at IO’s place</th>
                </tr>
              </thead>
              <tbody>
                {([1, 0, -1] as const).map((token) => (
                  <tr key={token}>
                    <td>{tokenNames[`${token}`]}</td>
                    {([1, -1] as const).map((position) => (
                      <Cell key={position} value={valueAt(result, token, position)} />
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <p className="caption">
            fit: difference = {fixed(result.fit.position)} · place {result.fit.token < 0 ? '−' : '+'}{' '}
            {fixed(Math.abs(result.fit.token))} · name, off by {percent(result.fit.error, 1)} of{' '}
            {fixed(result.cells[0]?.mean)}; heads {result.heads.join(', ')}
          </p>
        </>
      )}
    </Figure>
  );
}

function Cell({ value }: { value: number }) {
  return <td className={`num strong ${value > 0 ? 'io' : 's'}`}>{signed(value)}</td>;
}

function valueAt({ cells }: Signals, token: number, position: number): number {
  return cells.find((cell) => cell.token === token && cell.position === position)?.mean ?? Number.NaN;
}
