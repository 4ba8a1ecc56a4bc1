'use client';
import type { NeuronIndex, NeuronSize } from '@circuit-lens/shared/names';
import { NumberSelect } from '../../../components/NumberSelect.tsx';
import styles from './Neurons.module.css';
import { useNeuronUrl } from './useNeuronUrl.ts';

/** Layer and index of the neuron that is shown. */
export function NeuronPicker({ neuron, config }: { neuron: NeuronIndex; config: NeuronSize }) {
  const [, setNeuron] = useNeuronUrl();
  const { layer, neuron: index } = neuron;
  return (
    <span className={styles.pickers}>
      <NumberSelect
        name="Layer"
        value={layer}
        size={Math.max(config.nLayers, layer + 1)}
        onChange={(next) => void setNeuron({ layer: next, neuron: index })}
      />
      <input
        className="field"
        type="number"
        aria-label="Neuron"
        min={0}
        max={config.dMlp - 1}
        value={index}
        onChange={(event) => {
          const next = event.target.valueAsNumber;
          if (Number.isInteger(next) && next >= 0) void setNeuron({ layer, neuron: next }, { history: 'replace' });
        }}
      />
    </span>
  );
}
