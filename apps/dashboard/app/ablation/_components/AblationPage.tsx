'use client';
import { useMemo } from 'react';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { useScope } from '../../../components/frame/useScope.ts';
import { PageShell } from '../../../components/PageShell.tsx';
import { ScopeSwitch } from '../../../components/ScopeSwitch.tsx';
import { useApiQuery } from '../../../lib/useApiQuery.ts';
import { ablationFinding, ablationView } from '../ablationView.ts';
import { AblationQuery } from '../queries.ts';
import { kindWords, offWords, partsOff, togetherInput, togetherVariables } from '../settings.ts';
import { sweepFinding } from '../sweepView.ts';
import styles from './Ablation.module.css';
import { AblationControls } from './AblationControls.tsx';
import { ablationNotes } from './ablationNotes.tsx';
import { NeuronSweep } from './NeuronSweep.tsx';
import { OneAtATime } from './OneAtATime.tsx';
import { Together } from './Together.tsx';
import { useAblationUrl } from './useAblation.ts';
import { useSource } from './useSource.ts';
import { useSweep } from './useSweep.ts';

/** What if a head is gone? */
export function AblationPage() {
  const { choices, model } = useInvestigation();
  const { input, shownIndex, words } = useScope();
  const [settings] = useAblationUrl();
  const { kind, beside, at } = settings;
  const { nLayers, nHeads } = model.data?.config ?? { nLayers: 0, nHeads: 0 };
  const isOff = offWords(settings) !== '';
  const source = useSource(kind, settings.source);
  // Both pictures take their values from the same prompts, where both kinds can.
  const besideSource = useSource(beside ?? kind, settings.source);
  const isKnown = source.isKnown && besideSource.isKnown;
  const failed = [source, besideSource].find((one) => one.error);

  const query = useApiQuery(
    AblationQuery,
    { input: input ?? { prompts: [] }, ...togetherVariables(settings, nHeads, source.run) },
    { pause: !input || !isOff || !isKnown || nHeads === 0 },
  );
  const sweep = { input: isKnown ? input : null, at, source: source.run, size: { rows: nLayers, columns: nHeads } };
  const margin = { ...sweep, kind, size: { rows: nLayers, columns: 1 } };
  const heads = useSweep('heads', { ...sweep, kind });
  const other = useSweep('heads', { ...sweep, kind: beside, source: besideSource.run });
  const mlps = useSweep('mlps', margin);
  const layers = useSweep('layers', margin);

  const answer = (isOff && query.data?.run.ablation) || null;
  const view = useMemo(() => answer && ablationView(answer, partsOff(settings, nHeads)), [answer, settings, nHeads]);
  const error = choices.error ?? model.error ?? failed?.error ?? (isOff ? query.error : null);
  // The last answer stays in the pictures, dimmed; the sentence would tell its numbers of other parts.
  const isCurrent = view !== null && !query.loading;
  return (
    <PageShell
      slug="ablation"
      finding={isOff ? (isCurrent ? ablationFinding(view, offWords(settings)) : null) : sweepFinding(heads.view)}
      error={error}
      onRetry={failed?.retry ?? query.retry}
      notes={ablationNotes}
    >
      <div className={styles.bar}>
        <ScopeSwitch />
        <AblationControls from={(kind === 'zero' ? besideSource : source).from} hasCorrupted={source.hasCorrupted} />
      </div>
      {nLayers > 0 && (
        <OneAtATime
          {...{ kind, heads, mlps, layers, words }}
          from={source.from}
          beside={beside ? { kind: beside, from: besideSource.from, sweep: other } : null}
        />
      )}
      {nLayers > 0 && (
        <NeuronSweep sweep={sweep} kind={kind} nLayers={nLayers} caption={kindWords(kind, source.from)} />
      )}
      {isOff && (
        <Together
          {...{ view, answer, words }}
          query={{ error, loading: query.loading, retry: query.retry }}
          off={offWords(settings)}
          shown={shownIndex}
          recipes={
            input ? [{ operation: 'ablate.heads', input: togetherInput(input, settings, nHeads, source.run) }] : []
          }
        />
      )}
    </PageShell>
  );
}
