'use client';
import { type NeuronIndex, neuronLabel, parseNeuron } from '@circuit-lens/shared/names';
import { type Column, DataTable } from '../../../components/DataTable.tsx';
import { Figure } from '../../../components/Figure.tsx';
import type { Effect } from '../../../lib/attribution.ts';
import { fixed } from '../../../lib/format.ts';
import type { NeuronsView } from '../neuronsView.ts';
import { effectColumns } from './effectColumns.tsx';
import styles from './Neurons.module.css';
import { useNeuronUrl } from './useNeuronUrl.ts';

interface NeuronTableProps {
  view: NeuronsView;
  chosen: NeuronIndex | null;
  words: string;
}

/** The neurons with the largest direct effect; a click chooses one. */
export function NeuronTable({ view, chosen, words }: NeuronTableProps) {
  const [, setNeuron] = useNeuronUrl();
  const title = 'The neurons with the largest direct effect';
  const columns: Column<Effect>[] = [
    {
      key: 'neuron',
      title: 'Neuron',
      cell: ({ label }) => label,
      show: ({ label }) => (
        <button
          type="button"
          className={styles.pick}
          aria-label={`Choose ${label}`}
          onClick={() => void setNeuron(parseNeuron(label))}
        >
          {label}
        </button>
      ),
    },
    ...effectColumns(view.top, view.total),
  ];
  return (
    <Figure
      title={title}
      caption={`at END, ${words}, in logits; share of the total, ${fixed(view.total, 3)}; a click chooses one`}
    >
      <DataTable
        name="neurons"
        title={title}
        columns={columns}
        rows={view.top}
        rowKey={({ label }) => label}
        isCurrent={({ label }) => chosen !== null && label === neuronLabel(chosen)}
      />
    </Figure>
  );
}
