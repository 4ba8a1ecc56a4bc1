'use client';
import { ChoiceButtons } from '../../../components/ChoiceButtons.tsx';
import { ScatterChart } from '../../../components/charts/ScatterChart.tsx';
import { type Column, DataTable, numberColumn } from '../../../components/DataTable.tsx';
import { Figure, Picture } from '../../../components/Figure.tsx';
import { TableFold } from '../../../components/PageShell.tsx';
import { fixed } from '../../../lib/format.ts';
import { resultSoFar } from '../../../lib/jobView.ts';
import { completenessPoints, completenessSentence } from '../checksView.ts';
import { nodeKey } from '../circuit.ts';
import type { Completeness, CompletenessPoint } from '../results.ts';
import { useAskedJob } from '../useAskedJob.ts';
import { subsetKinds, useCircuitUrl } from '../useCircuitUrl.ts';
import styles from './Circuit.module.css';
import { Measure } from './Measure.tsx';

const subsetNames = { byClass: 'Each class', random: 'Random parts', greedy: 'Worst part, searched' };

/** Does the circuit hold everything that matters: parts K taken from circuit and model hurt both alike. */
export function CompletenessFigure({ whole }: { whole: Record<string, unknown> }) {
  const [{ subsets }, setUrl] = useCircuitUrl();
  const job = useAskedJob('completeness', { ...whole, subsets });
  const result = resultSoFar(job.handle.job) as Completeness | null;
  const points = result?.points ?? [];
  const title = 'Is it complete: does it hold all that matters?';
  return (
    <Figure
      title={title}
      caption="mean logit difference with a part K taken out of the circuit and out of the model; on the line both are hurt alike"
      saved={
        result && {
          name: 'circuit-completeness',
          header: ['name', 'K', 'circuit', 'model', 'incompleteness'],
          rows: points.map((point) => [
            point.name,
            point.K.map(nodeKey).join(' '),
            point.circuit,
            point.model,
            point.incompleteness,
          ]),
          recipes: [job.handle.recipe],
        }
      }
    >
      <div className={styles.bar}>
        <ChoiceButtons
          label="Which parts are taken out"
          options={subsetKinds}
          chosen={subsets}
          show={(kind) => subsetNames[kind]}
          onChoose={(kind) => void setUrl({ subsets: kind })}
        />
        {!job.isAsked && <Measure what="completeness" job={job} />}
      </div>
      {job.isAsked && <Measure what="completeness" job={job} />}
      {result && (
        <>
          <p className={styles.said}>{completenessSentence(result)}</p>
          <Picture>
            <ScatterChart
              label={title}
              xLabel="F(M∖K), the model without K"
              yLabel="F(C∖K), the circuit without K"
              groups={completenessPoints(points)}
              isDiagonal
              height={320}
            />
          </Picture>
          <TableFold title="The parts as a table" caption={`${points.length} parts`}>
            <DataTable
              name="completeness"
              title={title}
              columns={columns}
              rows={points}
              rowKey={({ name, K }) => `${name} ${K.map(nodeKey).join(' ')}`}
            />
          </TableFold>
        </>
      )}
    </Figure>
  );
}

const value = (key: 'circuit' | 'model' | 'incompleteness', title: string) =>
  numberColumn(key, title, (point: CompletenessPoint) => point[key], fixed, 3);

const columns: Column<CompletenessPoint>[] = [
  { key: 'name', title: 'Part', cell: ({ name }) => name },
  {
    key: 'K',
    title: 'Heads',
    cell: ({ K }) => K.map(({ head }) => head).join(' ') || '–',
    tone: 'muted',
    isWide: true,
  },
  value('circuit', 'F(C∖K)'),
  value('model', 'F(M∖K)'),
  value('incompleteness', 'Apart by'),
];
