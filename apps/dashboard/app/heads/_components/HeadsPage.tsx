'use client';
import { useMemo } from 'react';
import { CompareSelect } from '../../../components/CompareSelect.tsx';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { useComparison } from '../../../components/frame/useComparison.ts';
import { usePins } from '../../../components/frame/usePins.ts';
import { useScope } from '../../../components/frame/useScope.ts';
import { PageShell, TableFold } from '../../../components/PageShell.tsx';
import { QueryState } from '../../../components/QueryState.tsx';
import { ScopeSwitch } from '../../../components/ScopeSwitch.tsx';
import { largestFirst } from '../../../lib/attribution.ts';
import { symmetricRange } from '../../../lib/colorScale.ts';
import { fixed } from '../../../lib/format.ts';
import { useApiQuery } from '../../../lib/useApiQuery.ts';
import { type HeadsView, headsFinding, headsView } from '../headsView.ts';
import { HeadsQuery } from '../queries.ts';
import { HeadLists } from './HeadLists.tsx';
import styles from './Heads.module.css';
import { HeadsComparison } from './HeadsComparison.tsx';
import { HeadsFigure } from './HeadsFigure.tsx';
import { HeadTable } from './HeadTable.tsx';
import { SourcesFigure } from './SourcesFigure.tsx';

/** How many heads of the picture are split by source beside the pinned ones. */
const splitHeads = 5;

/** Which heads write the answer? */
export function HeadsPage() {
  const { choices, model, selected } = useInvestigation();
  const { pins } = usePins();
  const { input, shownInput, words } = useScope();
  const { pair } = useComparison();
  const query = useApiQuery(HeadsQuery, input && { input });
  const view = useMemo(() => query.data && headsView(query.data.run), [query.data]);
  const error = choices.error ?? model.error ?? query.error;
  const split = useMemo(() => (view ? largestAnd(pins, view) : []), [view, pins]);
  return (
    <PageShell
      slug="heads"
      finding={view && headsFinding(view)}
      error={error}
      onRetry={query.retry}
      notes={{
        shows: `How far each head, on its own and by the straight path to the output, moves the right name above the wrong one. All parts of the model together sum to ${view ? fixed(view.total, 3) : 'the measured difference'}.`,
        doesNot:
          'Heads that feed other heads: they stand near zero here, however much the answer depends on them. That takes an intervention, such as patching.',
        formula: (
          <>
            <p style={{ fontFamily: 'var(--serif)', fontSize: 15 }}>
              DLA<sub>l,h</sub> = (z<sub>l,h</sub> W<sub>O</sub>
              <sup>l,h</sup> / σ) · (u<sub>IO</sub> − u<sub>S</sub>)
            </p>
            <p>σ is the final layer norm’s scale of the same run. Wang et al. 2022, section 3.1.</p>
          </>
        ),
      }}
    >
      <div className="bar">
        <ScopeSwitch />
        <CompareSelect />
      </div>
      <QueryState what="the heads" error={error} loading={query.loading} height={520} onRetry={query.retry}>
        {view && input && (
          <div className={styles.columns}>
            <HeadsFigure view={view} input={input} caption={`at END, ${words}, in logits`} />
            <HeadLists view={view} />
          </div>
        )}
      </QueryState>
      {pair && <HeadsComparison pair={pair} />}
      {shownInput && view && split.length > 0 && (
        <SourcesFigure
          input={shownInput}
          heads={split}
          place={selected + 1}
          headRange={symmetricRange(view.values.flat())}
        />
      )}
      {view && (
        <TableFold title={`All ${view.effects.length} heads as a table`} caption="largest first">
          <HeadTable view={view} />
        </TableFold>
      )}
    </PageShell>
  );
}

function largestAnd(pins: readonly string[], { effects }: HeadsView): string[] {
  const largest = largestFirst(effects).slice(0, splitHeads);
  const known = new Set(effects.map(({ label }) => label));
  return [...new Set([...largest.map(({ label }) => label), ...pins.filter((pin) => known.has(pin))])];
}
