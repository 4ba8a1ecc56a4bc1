'use client';
import type { NeuronConfig, NeuronIndex } from '../neuronLabel.ts';
import styles from './Neurons.module.css';
import { useNeuronUrl } from './useNeuronUrl.ts';

/** Layer and index of the neuron that is shown. */
export function NeuronPicker({ neuron, config }: { neuron: NeuronIndex; config: NeuronConfig }) {
  const [, setNeuron] = useNeuronUrl();
  const { layer, index } = neuron;
  return (
    <span className={styles.pickers}>
      <select
        className="field"
        aria-label="Layer"
        value={layer}
        onChange={(event) => void setNeuron({ layer: Number(event.target.value), index })}
      >
        {Array.from({ length: Math.max(config.nLayers, layer + 1) }, (_, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a layer is its number
          <option key={i} value={i}>
            Layer {i}
          </option>
        ))}
      </select>
      <input
        className="field"
        type="number"
        aria-label="Neuron"
        min={0}
        max={config.dMlp - 1}
        value={index}
        onChange={(event) => {
          const next = event.target.valueAsNumber;
          if (Number.isInteger(next) && next >= 0) void setNeuron({ layer, index: next }, { history: 'replace' });
        }}
      />
    </span>
  );
}
