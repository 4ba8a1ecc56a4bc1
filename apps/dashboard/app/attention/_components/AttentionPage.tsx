'use client';
import { useMemo } from 'react';
import { CompareSelect } from '../../../components/CompareSelect.tsx';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { useComparison } from '../../../components/frame/useComparison.ts';
import { useScope } from '../../../components/frame/useScope.ts';
import { PageShell } from '../../../components/PageShell.tsx';
import { QueryState } from '../../../components/QueryState.tsx';
import { ScopeSwitch } from '../../../components/ScopeSwitch.tsx';
import { BetweenQuery } from '../../../lib/betweenQuery.ts';
import { useApiQuery } from '../../../lib/useApiQuery.ts';
import { attentionFinding, pairViews, shownHeads } from '../attentionView.ts';
import { BetweenFigure } from './BetweenFigure.tsx';
import { CopyFigure } from './CopyFigure.tsx';
import { PatternsComparison } from './PatternsComparison.tsx';
import { PatternsFigure } from './PatternsFigure.tsx';
import { useAttentionUrl } from './useAttentionUrl.ts';
import { WhyFigure } from './WhyFigure.tsx';

/** Where do heads look? */
export function AttentionPage() {
  const { choices, model, selected, url } = useInvestigation();
  const { input, shownInput, words } = useScope();
  const { shownPair } = useComparison();
  const [{ cell, at }] = useAttentionUrl();
  const query = useApiQuery(BetweenQuery, { input: input ?? { prompts: [] } }, { pause: !input });
  const views = useMemo(() => query.data && pairViews(query.data.run), [query.data]);
  const heads = useMemo(() => shownHeads(url.pins, views ?? []), [url.pins, views]);
  const error = choices.error ?? model.error ?? query.error;
  const why = useMemo(
    () => (cell && at?.length === 2 ? { head: cell, query: at[0]!, keyAt: at[1]! } : null),
    [cell, at],
  );
  return (
    <PageShell
      slug="attention"
      finding={views && attentionFinding(views)}
      error={error}
      onRetry={query.retry}
      notes={{
        shows:
          'How each head divides its attention over the tokens before it. Each row sums to one; a head with nothing to do rests on BOS. Click a cell to see what wrote at both ends and made the query look there.',
        doesNot:
          'What is moved. A head can look at a token and write nothing of it; “Weigh by value” scales each pair by the size of what is moved. A head that only looks the part may not matter at all.',
        formula: (
          <>
            <p style={{ fontFamily: 'var(--serif)', fontSize: 15 }}>
              A = softmax(q k<sup>T</sup> / √d<sub>head</sub>), masked to the past
            </p>
            <p>
              Weighted: A times ‖v W_O‖. Wang et al. 2022, section 3; Elhage et al. 2021. Scatter: contribution = z W_O
              · W_U[name] / σ, without b_U (Wang et al. 2022, section 3.1).
            </p>
          </>
        ),
      }}
    >
      <CompareSelect />
      {shownInput && heads.length > 0 && <PatternsFigure input={shownInput} heads={heads} place={selected + 1} />}
      {shownPair && heads.length > 0 && <PatternsComparison pair={shownPair} heads={heads} />}
      {shownInput && why && <WhyFigure input={shownInput} {...why} />}
      <ScopeSwitch />
      <QueryState what="the attention" error={error} loading={query.loading} height={360} onRetry={query.retry}>
        {views && input && <BetweenFigure views={views} input={input} words={words} />}
      </QueryState>
      {input && heads.length > 0 && <CopyFigure input={input} heads={heads} />}
    </PageShell>
  );
}
