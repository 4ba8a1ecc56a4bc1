'use client';
import { useMemo } from 'react';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { PageShell } from '../../../components/PageShell.tsx';
import { QueryState } from '../../../components/QueryState.tsx';
import { useApiQuery } from '../../../lib/useApiQuery.ts';
import { SpectrumQuery } from '../queries.ts';
import { chosenHead, spectrumView, weightsFinding } from '../weightsView.ts';
import { Compositions } from './Compositions.tsx';
import { HeadChoice } from './HeadChoice.tsx';
import { SingularVectors } from './SingularVectors.tsx';
import { SpectrumFigure } from './SpectrumFigure.tsx';
import { TokenCircuits } from './TokenCircuits.tsx';
import { Trigrams } from './Trigrams.tsx';
import { useTokenCircuit } from './useTokenCircuit.ts';
import { useTypedTokens } from './useTypedTokens.ts';
import { useWeightsUrl } from './useWeightsUrl.ts';
import { VirtualHeads } from './VirtualHeads.tsx';
import styles from './Weights.module.css';

/** What do the weights say? */
export function WeightsPage() {
  const { model, modelArguments, modelReady, url } = useInvestigation();
  const [{ head: asked, circuit }] = useWeightsUrl();
  const head = model.data && modelReady ? chosenHead(asked, url.pins, model.data) : null;
  const spectrum = useApiQuery(SpectrumQuery, { ...modelArguments, head: head ?? '', circuit }, { pause: !head });
  const view = useMemo(() => spectrum.data && spectrumView(spectrum.data.model.head), [spectrum.data]);
  const typed = useTypedTokens();
  const ov = useTokenCircuit('FULL_OV', head, typed);
  const error = model.error ?? spectrum.error;
  return (
    <PageShell
      slug="weights"
      finding={view && weightsFinding(view, typed.ids.length > 0 ? ov.grid : null)}
      error={error}
      onRetry={spectrum.retry}
      notes={notes}
    >
      <QueryState what="the heads" error={model.error} loading={!head} height={30} onRetry={model.retry}>
        {head && <HeadChoice head={head} />}
      </QueryState>
      {head && (
        <>
          <div className={styles.columns}>
            <SpectrumFigure head={head} view={view} query={spectrum} />
            <SingularVectors head={head} />
          </div>
          <TokenCircuits head={head} typed={typed} ov={ov} />
          <div className={`${styles.columns} ${styles.lists}`}>
            <Trigrams head={head} typed={typed} />
            <Compositions head={head} />
          </div>
          <VirtualHeads />
        </>
      )}
    </PageShell>
  );
}

const notes = {
  shows:
    'What one head can do before it has seen any prompt: whether it says what it reads, which tokens it looks for, which phrases it favours, and which heads it can read from or write to.',
  doesNot:
    'What the head does on a prompt. Positions, the layer-norm scale and all that earlier layers write are left out, and a head of a late layer seldom reads bare tokens. A high composition score says that one head can read another, not that it does.',
  formula: (
    <>
      <p style={{ fontFamily: 'var(--serif)', fontSize: 15 }}>
        OV = W<sub>V</sub> W<sub>O</sub>, QK = W<sub>Q</sub> W<sub>K</sub>
        <sup>T</sup>; copying = Re Σλ / Σ|λ|
      </p>
      <p style={{ fontFamily: 'var(--serif)', fontSize: 15 }}>composition = ‖OV · X‖ / (‖OV‖ ‖X‖)</p>
      <p>
        X is QK, QKᵀ or OV of the later head; Frobenius norms. Elhage et al. 2021. Tokens of singular vectors: Millidge
        and Black 2022.
      </p>
    </>
  ),
};
