'use client';
import { neuronLabel, parseNeuron } from '@circuit-lens/shared/names';
import { useMemo } from 'react';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { useScope } from '../../../components/frame/useScope.ts';
import { PageShell } from '../../../components/PageShell.tsx';
import { QueryState } from '../../../components/QueryState.tsx';
import { ScopeSwitch } from '../../../components/ScopeSwitch.tsx';
import { useApiQuery } from '../../../lib/useApiQuery.ts';
import { neuronsFinding, neuronsView } from '../neuronsView.ts';
import { NeuronsQuery } from '../queries.ts';
import { ChosenNeuron } from './ChosenNeuron.tsx';
import { FiringFigures } from './FiringFigures.tsx';
import { LargestParts } from './LargestParts.tsx';
import { LayerSums } from './LayerSums.tsx';
import { MlpDirections } from './MlpDirections.tsx';
import styles from './Neurons.module.css';
import { NeuronTable } from './NeuronTable.tsx';
import { useNeuronUrl } from './useNeuronUrl.ts';

/** How many neurons the table names. */
const top = 15;

/** Which neurons matter? */
export function NeuronsPage() {
  const { choices, model, runInput } = useInvestigation();
  const { input, words } = useScope();
  const [asked] = useNeuronUrl();
  const query = useApiQuery(NeuronsQuery, input && { input, top });
  const view = useMemo(() => query.data && neuronsView(query.data.run), [query.data]);
  const error = choices.error ?? model.error ?? query.error;
  const chosen = useMemo(() => asked ?? (view?.top[0] ? parseNeuron(view.top[0].label) : null), [asked, view]);
  const config = model.data?.config ?? null;
  return (
    <PageShell
      slug="neurons"
      finding={view && neuronsFinding(view)}
      error={error}
      onRetry={query.retry}
      notes={{
        shows:
          'How far each neuron of the MLP layers, by the straight path to the output, moves the right name above the wrong one; and of one neuron, which tokens its weights write and read and which tokens of the prompts it fires on.',
        doesNot:
          'What a neuron does for the heads and neurons above it. The tokens it reads are embeddings alone: in a later layer its input is mostly what heads have moved. A neuron that fires on a few words here may fire on much else elsewhere.',
        formula: (
          <>
            <p style={{ fontFamily: 'var(--serif)', fontSize: 15 }}>
              DLA<sub>l,n</sub> = a<sub>l,n</sub> (W<sub>out</sub>
              <sup>l</sup>[n] / σ) · (u<sub>IO</sub> − u<sub>S</sub>)
            </p>
            <p>
              a is the activation after GELU at END, σ the final layer norm’s scale of the same run. Writes: W
              <sub>out</sub>[n] W<sub>U</sub>; reads: W<sub>E</sub> W<sub>in</sub>[:, n]. Geva et al. 2021; Elhage et
              al. 2021.
            </p>
          </>
        ),
      }}
    >
      <ScopeSwitch />
      <div className={styles.columns}>
        <QueryState what="the neurons" error={error} loading={query.loading} height={620} onRetry={query.retry}>
          {view && <NeuronTable view={view} chosen={chosen} words={words} />}
        </QueryState>
        {chosen && config && <ChosenNeuron neuron={chosen} config={config} view={view} words={words} />}
      </div>
      {chosen && config && runInput && (
        <FiringFigures key={neuronLabel(chosen)} neuron={chosen} config={config} input={runInput} />
      )}
      {chosen && config && chosen.layer < config.nLayers && <MlpDirections layer={chosen.layer} />}
      <div className={styles.columns}>
        {view && input && <LayerSums view={view} input={input} words={words} />}
        {input && <LargestParts input={input} words={words} />}
      </div>
    </PageShell>
  );
}
