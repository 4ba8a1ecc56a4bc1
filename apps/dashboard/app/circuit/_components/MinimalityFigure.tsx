'use client';
import { BarChart } from '../../../components/charts/BarChart.tsx';
import { Figure, Picture } from '../../../components/Figure.tsx';
import { usePins } from '../../../components/frame/usePins.ts';
import { JobProgress } from '../../../components/JobProgress.tsx';
import { minimalityBars, minimalitySentence } from '../checksView.ts';
import { nodeKey } from '../circuit.ts';
import type { CircuitState } from '../useCircuit.ts';
import styles from './Circuit.module.css';

/** Does every head do something: what F(C) loses without each, once what could stand in for it is gone. */
export function MinimalityFigure({ state: { effects, minimality } }: { state: CircuitState }) {
  const { toggle } = usePins();
  const rows = effects?.rows ?? [];
  const title = 'Is it minimal: does every head do something?';
  return (
    <Figure
      title={title}
      caption="F(C∖K) − F(C∖(K∪v)) of every head v, in logits; K: the rest of its class, in the published circuit ARENA’s sets"
      saved={{
        name: 'circuit-minimality',
        header: ['head', 'position', 'class', 'K', 'withHead', 'withoutHead', 'change'],
        rows: rows.map((row) => [
          row.head,
          row.position,
          row.class,
          row.K.map(nodeKey).join(' '),
          row.withHead,
          row.withoutHead,
          row.change,
        ]),
        recipes: [minimality.recipe],
      }}
    >
      <JobProgress what="what each head adds" handle={minimality} />
      <p className={styles.said}>{effects ? minimalitySentence(effects) : ''}</p>
      <Picture>
        <BarChart
          label={title}
          xLabel="head, in the order of the circuit"
          bars={minimalityBars(rows)}
          onPick={(i) => rows[i] && toggle(rows[i].head)}
          height={260}
        />
      </Picture>
    </Figure>
  );
}
