'use client';
import { useMemo } from 'react';
import { DataTable, numberColumn, wide } from '../../../components/DataTable.tsx';
import { Figure } from '../../../components/Figure.tsx';
import type { RunInput } from '../../../components/frame/Investigation.tsx';
import { JobProgress } from '../../../components/JobProgress.tsx';
import { NumberSelect } from '../../../components/NumberSelect.tsx';
import { signed } from '../../../lib/format.ts';
import { resultSoFar } from '../../../lib/jobView.ts';
import { toggled } from '../../../lib/toggled.ts';
import { useApiQuery } from '../../../lib/useApiQuery.ts';
import { useJob } from '../../../lib/useJob.ts';
import { namedNeurons, strongestNeurons } from '../neuronSweep.ts';
import { NeuronEffectsQuery } from '../queries.ts';
import { type Kind, type Place, type SourceRun, sweepInput } from '../settings.ts';
import { type LoneEffect, sweepView } from '../sweepView.ts';
import styles from './Ablation.module.css';
import { useAblationUrl } from './useAblation.ts';

/** So many neurons, those that write most. */
const neuronsShown = 20;

interface NeuronSweepProps {
  sweep: { input: RunInput | null; at: readonly Place[]; source: SourceRun };
  kind: Kind;
  nLayers: number;
  /** What stands in, in words. */
  caption: string;
}

/** The neurons of one MLP that write most, or those of a job that was opened; on request each is switched off alone. */
export function NeuronSweep({ sweep: { input, at, source }, kind, nLayers, caption }: NeuronSweepProps) {
  const [{ neuronLayer, neuronList, neuronsAlone, neurons: off }, setUrl] = useAblationUrl();
  const isAsked = neuronLayer !== null && neuronLayer >= 0 && neuronLayer < nLayers;
  const direct = useApiQuery(NeuronEffectsQuery, input && { input }, { pause: !isAsked });
  // The last answer stays while the next is on its way, and would start a job for the neurons of other prompts.
  const mean = direct.loading ? null : direct.data?.run.directLogitAttribution?.mean;
  const found = useMemo(() => {
    if (!mean || !isAsked) return [];
    return neuronList.length > 0 ? namedNeurons(mean, neuronList) : strongestNeurons(mean, neuronLayer, neuronsShown);
  }, [mean, isAsked, neuronLayer, neuronList]);
  const which =
    neuronList.length > 0
      ? 'those of a job'
      : `the ${neuronsShown} of MLP ${neuronLayer} with the largest direct effects`;
  const labels = found.map(({ label }) => label);
  const request =
    input && neuronsAlone && labels.length > 0 ? { ...sweepInput(input, { kind, at, source }), neurons: labels } : null;
  const handle = useJob('ablate.mlps', request);
  const { cells } = sweepView(resultSoFar(handle.job), { rows: labels.length, columns: 1 });
  const rows = found.map((neuron, i) => ({ ...neuron, effect: cells[i]?.[0] ?? null }));
  const title = 'Neurons of one MLP alone';
  return (
    <Figure
      title={title}
      caption={
        isAsked
          ? `${which}${neuronsAlone ? `; ${caption}` : ''}`
          : 'those that write most to the logit difference, to be switched off alone or together'
      }
      className={styles.neurons}
      controls={
        <>
          <NumberSelect
            name="MLP"
            value={neuronLayer ?? nLayers - 1}
            size={nLayers}
            onChange={(layer) => void setUrl({ neuronLayer: layer, neuronList: [], neuronsAlone: false })}
          />
          {isAsked && !neuronsAlone && (
            <button type="button" className="primary" onClick={() => void setUrl({ neuronsAlone: true })}>
              Switch each off alone
            </button>
          )}
          <button
            type="button"
            className="button"
            onClick={() => void setUrl({ neuronLayer: isAsked ? null : nLayers - 1, neuronsAlone: false })}
          >
            {isAsked ? 'Close' : 'List its neurons'}
          </button>
        </>
      }
    >
      {direct.error && <p className="muted">{direct.error.message}</p>}
      {isAsked && neuronsAlone && <JobProgress what="the neurons" handle={handle} />}
      {isAsked && rows.length > 0 && (
        <DataTable
          name="ablation-neurons"
          title={title}
          recipes={[handle.recipe]}
          rows={rows}
          rowKey={({ label }) => label}
          isCurrent={({ label }) => off.includes(label)}
          columns={[
            { key: 'neuron', title: 'Neuron', tone: 'strong', cell: ({ label }) => label },
            { ...number('direct', 'Direct effect', ({ direct: value }) => value), isWide: neuronsAlone },
            ...(neuronsAlone ? effectColumns : []),
            {
              key: 'off',
              title: 'Together',
              cell: ({ label }) => (off.includes(label) ? 'off' : 'on'),
              show: ({ label }) => (
                <button
                  type="button"
                  className="textButton"
                  aria-pressed={off.includes(label)}
                  onClick={() => void setUrl({ neurons: toggled(off, label) })}
                >
                  {off.includes(label) ? `Switch ${label} on` : `Switch ${label} off`}
                </button>
              ),
            },
          ]}
        />
      )}
    </Figure>
  );
}

interface Row {
  label: string;
  direct: number;
  effect: LoneEffect | null;
}

const effectColumns = [
  number('change', 'Change without it', ({ effect }) => effect?.value ?? null),
  wide(number('low', 'Low', ({ effect }) => effect?.interval?.[0] ?? null)),
  wide(number('high', 'High', ({ effect }) => effect?.interval?.[1] ?? null)),
];

function number(key: string, title: string, cell: (row: Row) => number | null) {
  return numberColumn(key, title, cell, signed, 3);
}
