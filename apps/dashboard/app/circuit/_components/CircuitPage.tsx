'use client';
import { useEffect, useRef } from 'react';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { PageShell } from '../../../components/PageShell.tsx';
import { QueryState } from '../../../components/QueryState.tsx';
import { type Finding, text } from '../../../lib/finding.ts';
import { circuitFinding, misfit } from '../circuitFinding.ts';
import { type CircuitState, useCircuit } from '../useCircuit.ts';
import { useCircuitUrl } from '../useCircuitUrl.ts';
import { useUndo } from '../useUndo.ts';
import { AdversarialFigure } from './AdversarialFigure.tsx';
import styles from './Circuit.module.css';
import { CircuitControls } from './CircuitControls.tsx';
import { CircuitFigure } from './CircuitFigure.tsx';
import { CompletenessFigure } from './CompletenessFigure.tsx';
import { MinimalityFigure } from './MinimalityFigure.tsx';
import { OwnCircuit } from './OwnCircuit.tsx';
import { SearchFigure } from './SearchFigure.tsx';
import { SignalsFigure } from './SignalsFigure.tsx';

/** How do they work together? */
export function CircuitPage() {
  const { choices, model } = useInvestigation();
  const [{ from }] = useCircuitUrl();
  const state = useCircuit();
  const undo = useUndo();
  const error = choices.error ?? model.error ?? state.list.error;
  const { base, query } = state;
  return (
    <PageShell
      slug="circuit"
      finding={useFinding(state)}
      error={error ?? query.error}
      onRetry={query.retry}
      notes={{
        shows:
          'What is left of the answer when only some heads work, each at its own position, and everything else is knocked out: F(C), between F(∅), with every head knocked out, and F(M), the whole model. MLPs and layer norms work on what is left. A head is switched off by a click, and everything is measured again.',
        doesNot:
          'That these are the only heads that can do it: others may stand in, and another stand-in for what is knocked out gives another number, so try all four. A line says what one class sends another with every other head as it was: not what goes past the circuit, and effects of several lines do not add up. A share above 100\u00a0% is no better than one below.',
        formula: (
          <>
            <p style={{ fontFamily: 'var(--serif)', fontSize: 15 }}>share = (F(C) − F(∅)) / (F(M) − F(∅))</p>
            <p>
              Complete: F(C∖K) = F(M∖K) for every part K of C. Minimal: for every head v there is a K with |F(C∖K) −
              F(C∖(K∪v))| large. Wang et al. 2022, arXiv:2211.00593, section 4; signals: appendix A.
            </p>
          </>
        ),
      }}
    >
      <div className={styles.page}>
        <CircuitControls list={state.list.data?.rows ?? []} known={state.known} />
        {from === 'measured' && <SearchFigure state={state} />}
        {from === 'mine' && <OwnCircuit base={base} known={state.known} undo={undo} />}
        {(base || from === 'known') && (
          <QueryState
            what="the circuit"
            error={error ?? query.error}
            loading={state.list.loading || (state.whole !== null && query.loading)}
            height={640}
            onRetry={query.retry}
          >
            {base && <CircuitFigure state={state} circuit={base} undo={undo} />}
          </QueryState>
        )}
        {base && state.whole && (
          <div className={styles.columns}>
            <MinimalityFigure state={state} />
            <CompletenessFigure whole={state.whole} />
            <SignalsFigure task={state.task} circuit={base} />
            <AdversarialFigure state={state} />
          </div>
        )}
      </div>
    </PageShell>
  );
}

/** The finding of what was measured last: it stays until the numbers of a changed circuit are there. */
function useFinding(state: CircuitState): Finding | null {
  const { model } = useInvestigation();
  const [{ from, off }] = useCircuitUrl();
  const { base, missing, isFresh, faithfulness, wholeFaithfulness: whole } = state;
  const last = useRef<Finding | null>(null);
  const finding = findingNow();
  useEffect(() => {
    last.current = finding;
  });
  return finding;

  function findingNow(): Finding | null {
    if (!base) return from === 'known' ? null : [text(nothingYet[from])];
    if (missing.length > 0 && model.data) return [text(misfit(missing, model.data.name, model.data.config))];
    if (from === 'measured' && !state.whole)
      return [text('The search takes away one head after another that is not missed.')];
    if (!faithfulness || !isFresh) return last.current;
    const own = from === 'known' && (state.known?.own ?? false);
    return circuitFinding({ circuit: base, source: from, own, off, whole, now: faithfulness, band: state.band });
  }
}

const nothingYet = {
  measured: 'No circuit of this model was searched yet on these prompts.',
  mine: 'You have no circuit of your own yet: begin with one that is known, or add a head.',
};
