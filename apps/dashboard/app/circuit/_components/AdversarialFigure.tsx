'use client';
import { Figure } from '../../../components/Figure.tsx';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { fixed, percent } from '../../../lib/format.ts';
import { resultSoFar } from '../../../lib/jobView.ts';
import { adversarialNames, adversarialSentence, publishedAdversarial } from '../adversarialView.ts';
import { adversarialInput, adversarialSize } from '../circuitInput.ts';
import type { Adversarial, AdversarialRow } from '../results.ts';
import { useAskedJob } from '../useAskedJob.ts';
import type { CircuitState } from '../useCircuit.ts';
import styles from './Circuit.module.css';
import { Measure } from './Measure.tsx';

const title = 'Where does it fail, and does the circuit fail with it?';

/** Prompts that say S or IO once more, so that the repeated name no longer tells who is not the answer. */
export function AdversarialFigure({ state: { task, whole } }: { state: CircuitState }) {
  const { model } = useInvestigation();
  const input = task && whole ? adversarialInput(task, whole.circuit) : null;
  const job = useAskedJob('adversarial', input);
  const result = job.handle.recipe && (resultSoFar(job.handle.job) as Adversarial);
  const hasPublished = model.data?.name === 'gpt2';
  return (
    <Figure
      title={title}
      caption={`${adversarialSize} prompts of each kind, made for this model, the same names in each; a third sentence stands between the two`}
      saved={
        result && {
          name: 'circuit-adversarial',
          header: ['kind', 'model', 'circuit', 'subjectAboveModel', 'subjectAboveCircuit', 'probability', 'example'],
          rows: result.rows.map((row) => [
            ...[row.name, row.full, row.circuit, row.subjectAbove.full, row.subjectAbove.circuit],
            ...[row.correctProbability.full, row.example],
          ]),
          recipes: [job.handle.recipe],
        }
      }
    >
      <Measure what="prompts that mislead" job={job} />
      {result && (
        <>
          <p className={styles.said}>{adversarialSentence(result)}</p>
          <div className={styles.scroll}>
            <table className="table" aria-label={title}>
              <thead>
                <tr>
                  <th>Between the sentences</th>
                  <th className="num">Model</th>
                  <th className="num">S &gt; IO</th>
                  <th className="num">P(IO)</th>
                  <th className="num">Circuit</th>
                  <th className="num">S &gt; IO</th>
                  {hasPublished && <th className="num">Paper: difference, S &gt; IO</th>}
                </tr>
              </thead>
              <tbody>
                {result.rows.map((row) => (
                  <KindRow key={row.name} row={row} hasPublished={hasPublished} />
                ))}
              </tbody>
            </table>
          </div>
          <p className="caption">mean logit differences · Wang et al. 2022, section 4.4 and figure 8</p>
        </>
      )}
    </Figure>
  );
}

function KindRow({ row, hasPublished }: { row: AdversarialRow; hasPublished: boolean }) {
  const published = publishedAdversarial[row.name];
  return (
    <tr title={row.example}>
      <td>{adversarialNames[row.name]}</td>
      <td className="num strong">{fixed(row.full)}</td>
      <td className="num">{percent(row.subjectAbove.full, 0)}</td>
      <td className="num">{percent(row.correctProbability.full, 0)}</td>
      <td className="num strong">{fixed(row.circuit)}</td>
      <td className="num">{percent(row.subjectAbove.circuit, 0)}</td>
      {hasPublished && (
        <td className="num muted">{published ? `${fixed(published[0])}, ${percent(published[2], 1)}` : '–'}</td>
      )}
    </tr>
  );
}
