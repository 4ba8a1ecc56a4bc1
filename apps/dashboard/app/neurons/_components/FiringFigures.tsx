'use client';
import { hasNeuron, hookName, type NeuronIndex, type NeuronSize, neuronLabel } from '@circuit-lens/shared/names';
import { useMemo } from 'react';
import { type RunInput, useInvestigation } from '../../../components/frame/Investigation.tsx';
import { QueryState } from '../../../components/QueryState.tsx';
import { useApiQuery } from '../../../lib/useApiQuery.ts';
import { firingView, readablePrompts } from '../firingView.ts';
import { FiringQuery } from '../queries.ts';
import { EndFigure } from './EndFigure.tsx';
import { FiringSentences } from './FiringSentences.tsx';
import { FiringWords } from './FiringWords.tsx';
import styles from './Neurons.module.css';

interface FiringFiguresProps {
  neuron: NeuronIndex;
  config: NeuronSize;
  /** All prompts of the set. */
  input: RunInput;
}

/** On which tokens of the set does the chosen neuron fire? */
export function FiringFigures({ neuron, config, input }: FiringFiguresProps) {
  const { run, runRows } = useInvestigation();
  const { prompts, ...recipe } = input;
  const longest = Math.max(0, ...(run.data?.prompts.map(({ tokens }) => tokens.length) ?? []));
  const read = prompts.slice(0, readablePrompts(longest, config.dMlp));
  const pause = longest === 0 || !hasNeuron(config, neuron);
  const hook = hookName('post', neuron.layer);
  const query = useApiQuery(
    FiringQuery,
    { input: { ...recipe, prompts: read }, hook, index: neuron.neuron },
    { pause },
  );
  const view = useMemo(() => query.data && firingView(query.data.run, runRows), [query.data, runRows]);
  const label = neuronLabel(neuron);
  const of = read.length < prompts.length ? `the first ${read.length} of ${prompts.length} prompts` : 'all prompts';
  const asked = { ...recipe, prompts: read, hooks: [hook], neurons: [neuron.neuron] };
  const figure = { label, of, recipe: { operation: 'run.activations', input: asked } };
  if (!hasNeuron(config, neuron)) return null;
  return (
    <QueryState what="the activations" error={query.error} loading={query.loading} height={420} onRetry={query.retry}>
      {view && (
        <div className={styles.stack}>
          <div className={styles.firing}>
            <EndFigure view={view} {...figure} />
            <FiringSentences view={view} {...figure} />
          </div>
          <FiringWords view={view} label={label} of={of} />
        </div>
      )}
    </QueryState>
  );
}
