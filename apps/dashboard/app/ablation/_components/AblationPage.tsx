'use client';
import { hookName } from '@circuit-lens/shared/names';
import { useMemo } from 'react';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { useScope } from '../../../components/frame/useScope.ts';
import { PageShell } from '../../../components/PageShell.tsx';
import { QueryState } from '../../../components/QueryState.tsx';
import { ScopeSwitch } from '../../../components/ScopeSwitch.tsx';
import { useApiQuery } from '../../../lib/useApiQuery.ts';
import { ablationFinding, ablationView } from '../ablationView.ts';
import { AblationQuery } from '../queries.ts';
import styles from './Ablation.module.css';
import { AblationControls } from './AblationControls.tsx';
import { AblationLists } from './AblationLists.tsx';
import { ChangeFigure } from './ChangeFigure.tsx';
import { ablatedInput, useAblationUrl } from './useAblation.ts';

/** What if a head is gone? */
export function AblationPage() {
  const { choices, model } = useInvestigation();
  const { scope, setScope, input, shownIndex, words } = useScope();
  const [{ off, kind, at }] = useAblationUrl();
  const ablated = useMemo(() => input && ablatedInput(input, off, kind, at), [input, off, kind, at]);
  const nothing = { prompts: [] };
  const query = useApiQuery(
    AblationQuery,
    { whole: input ?? nothing, ablated: ablated ?? nothing, scale: hookName('ln_final.scale') },
    { pause: !input },
  );
  const view = useMemo(() => query.data && ablationView(query.data, off), [query.data, off]);
  const error = choices.error ?? model.error ?? query.error;
  return (
    <PageShell
      slug="ablation"
      finding={view && ablationFinding(view)}
      error={error}
      onRetry={query.retry}
      notes={{
        shows:
          'What the model does without some heads, and how all others react: those that write more than before (self-repair), and the final layer norm, whose scale falls when something large is gone, so that everything else counts for more.',
        doesNot:
          'That a head without effect is useless: others may stand in for it. Zero is no value the model ever sees; the mean over the prompts, or the value of another prompt, is a fairer stand-in.',
        formula: (
          <>
            <p style={{ fontFamily: 'var(--serif)', fontSize: 15 }}>
              LD′ = LD − Σ<sub>off</sub> DLA + repair + scaling + rest
            </p>
            <p>
              Per prompt, with σ and σ′ the final scales: repair = Σ (DLA′ σ′/σ − DLA), scaling = Σ DLA′ (1 − σ′/σ),
              over the other heads. Wang et al. 2022, section 3.4.
            </p>
          </>
        ),
      }}
    >
      <div className={styles.bar}>
        <ScopeSwitch scope={scope} onChange={setScope} />
        <AblationControls />
      </div>
      <QueryState what="the ablation" error={error} loading={query.loading} height={520} onRetry={query.retry}>
        {view && query.data && (
          <div className={styles.columns}>
            <ChangeFigure view={view} caption={`at END, ${words}, in logits`} />
            <AblationLists view={view} data={query.data} shown={shownIndex} />
          </div>
        )}
      </QueryState>
    </PageShell>
  );
}
