'use client';
import { hasNeuron, lastNeuron, type NeuronIndex, type NeuronSize, neuronLabel } from '@circuit-lens/shared/names';
import { Figure } from '../../../components/Figure.tsx';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { count, fixed, signed } from '../../../lib/format.ts';
import { useApiQuery } from '../../../lib/useApiQuery.ts';
import { effectOf, type NeuronsView } from '../neuronsView.ts';
import { NeuronQuery, type NeuronTokens } from '../queries.ts';
import { NeuronPicker } from './NeuronPicker.tsx';
import styles from './Neurons.module.css';
import { TokenEndsTable } from './TokenEndsTable.tsx';

interface ChosenNeuronProps {
  neuron: NeuronIndex;
  config: NeuronSize;
  view: NeuronsView | null;
  words: string;
}

/** What one neuron writes and reads, by its weights alone. */
export function ChosenNeuron({ neuron, config, view, words }: ChosenNeuronProps) {
  const { modelArguments, modelReady } = useInvestigation();
  const exists = hasNeuron(config, neuron);
  const query = useApiQuery(
    NeuronQuery,
    { ...modelArguments, layer: neuron.layer, index: neuron.neuron },
    { pause: !exists || !modelReady },
  );
  const found = query.data?.model.neuron ?? null;
  const label = neuronLabel(neuron);
  const title = `${label}: what it writes and reads`;
  return (
    <Figure
      title={title}
      caption="its two weight vectors in tokens, before any layer-norm scale"
      controls={<NeuronPicker neuron={neuron} config={config} />}
      saved={
        found &&
        exists && {
          name: `neuron-${label}`,
          header: ['matrix', 'side', 'id', 'token', 'value'],
          rows: endRows(found),
          recipes: [{ operation: 'weights.neurons', input: { ...modelArguments, ...neuron } }],
          loading: query.loading,
        }
      }
      asked={{
        what: 'the neuron',
        query: { error: query.error, loading: exists && query.loading, retry: query.retry },
        height: 580,
        empty: exists ? null : noSuchNeuron(label, config),
      }}
    >
      {found && (
        <>
          <p className={styles.facts}>
            <span>
              direct effect <strong>{signed(view && effectOf(view, neuron), 4)}</strong> ({words})
            </span>
            <span>length read {fixed(found.readNorm)}</span>
            <span>length written {fixed(found.writeNorm)}</span>
            <span>bias {signed(found.bias)}</span>
          </p>
          <div className={styles.ends}>
            <TokenEndsTable title="Makes more likely" tokens={found.writes.positive} />
            <TokenEndsTable title="Makes less likely" tokens={found.writes.negative} />
            <TokenEndsTable title="Driven up by" tokens={found.reads.positive} />
            <TokenEndsTable title="Driven down by" tokens={found.reads.negative} />
          </div>
        </>
      )}
    </Figure>
  );
}

function noSuchNeuron(label: string, size: NeuronSize): string {
  const all = count(size.nLayers * size.dMlp);
  return `This model has no neuron ${label}: it has ${all}, L0N0 to ${lastNeuron(size)}. Choose one above.`;
}

function endRows(neuron: NeuronTokens) {
  return (['writes', 'reads'] as const).flatMap((matrix) =>
    (['positive', 'negative'] as const).flatMap((side) =>
      neuron[matrix][side].map(({ id, text, value }) => [matrix, side, id, text, value]),
    ),
  );
}
