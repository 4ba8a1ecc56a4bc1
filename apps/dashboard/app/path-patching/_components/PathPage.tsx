'use client';
import { useMemo } from 'react';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { PageShell } from '../../../components/PageShell.tsx';
import { ErrorNote } from '../../../components/QueryState.tsx';
import { text } from '../../../lib/finding.ts';
import { meanOf } from '../../../lib/format.ts';
import { useApiQuery } from '../../../lib/useApiQuery.ts';
import { headClasses } from '../headClasses.ts';
import { pathCircuit } from '../pathCircuit.ts';
import { pathGraph } from '../pathGraph.ts';
import { isSameQuestion, knownSteps, type PathStep, stepName, withoutStep } from '../pathSteps.ts';
import { experimentWords, pathFinding, type SenderEffect } from '../pathView.ts';
import { ClassesQuery } from '../queries.ts';
import { EdgeTable } from './EdgeTable.tsx';
import { OtherSenders } from './OtherSenders.tsx';
import { NextStep, PathControls, StepList } from './PathControls.tsx';
import styles from './Paths.module.css';
import { pathNotes } from './pathNotes.tsx';
import { SendersFigure } from './SendersFigure.tsx';
import { StepRunner } from './StepRunner.tsx';
import { TreeFigure } from './TreeFigure.tsx';
import { usePairs } from './usePairs.ts';
import { usePathInputs } from './usePathInputs.ts';
import { usePathUrl } from './usePathUrl.ts';
import { useStepViews } from './useStepViews.ts';

/** Path patching as a tree that grows back from the logits. */
export function PathPage() {
  const { choices, model, run, runInput, modelArguments, corrupted } = useInvestigation();
  const [{ steps: asked, step, input, at, mlps, direction, metric }, setUrl] = usePathUrl();
  const size = model.data?.config ?? null;
  const steps = useMemo(() => knownSteps(asked, size), [asked, size]);
  const active = Math.min(Math.max(0, step), steps.length);
  const { pairs, isEmpty } = usePairs();
  const classes = useApiQuery(
    ClassesQuery,
    { ...modelArguments, prompts: runInput?.prompts ?? null, prependBos: runInput?.prependBos ?? true },
    { pause: !runInput },
  );
  const inputs = usePathInputs(pairs, steps);
  const { views, hasFailed, tell } = useStepViews(inputs);

  const open = (heads: readonly string[]) => {
    const next: PathStep = { heads, input, at, parent: active };
    const known = steps.findIndex((other) => isSameQuestion(other, next));
    if (known >= 0) return void setUrl({ step: known + 1 });
    void setUrl({ steps: [...steps, next], step: steps.length + 1 });
  };
  const graph = pathGraph(steps, views);
  const known = classes.data ? headClasses(classes.data.model.headRoles) : null;
  const words = (sender: SenderEffect, of: number) =>
    experimentWords(sender, steps[of - 1] ?? null, views[of]?.unpatched ?? 0, { mlps, direction, metric });
  const unit = metric === 'share' ? 'share of the answer' : 'logits';
  const caption = `change of the logit difference, ${unit}, ${pairs ? meanOf(pairs.size) : ''}${pairs?.leftOut ? `; ${pairs.leftOut} without a corrupted prompt of their length left out` : ''}`;
  const error = choices.error ?? model.error ?? run.error;
  return (
    <PageShell
      slug="path-patching"
      finding={isEmpty ? [text(noPairs)] : hasFailed ? [text(failed)] : pathFinding(steps, views)}
      error={error}
      onRetry={run.retry}
      notes={pathNotes}
    >
      <PathControls />
      {corrupted.error && <ErrorNote what="the corrupted prompts" error={corrupted.error} />}
      {size && !isEmpty && (
        <>
          <div className={styles.columns}>
            <div>
              <StepList
                steps={steps}
                active={active}
                onRemove={(index) => void setUrl({ steps: withoutStep(steps, index), step: 0 })}
              />
              <NextStep classes={known} onOpen={open} />
              <SendersFigure
                step={steps[active - 1] ?? null}
                view={views[active] ?? null}
                input={inputs[active] ?? null}
                size={size}
                caption={caption}
                onOpen={(head) => open([head])}
                progress={inputs.map((entry, i) => (
                  <div
                    // biome-ignore lint/suspicious/noArrayIndexKey: a link may hold one question twice
                    key={`${i} ${JSON.stringify(entry?.receivers)}`}
                    hidden={i !== active}
                  >
                    <StepRunner what={`who feeds ${stepName(steps[i - 1] ?? null)}`} input={entry} onView={tell} />
                  </div>
                ))}
              />
            </div>
            <TreeFigure
              graph={graph}
              circuit={pathCircuit(steps, views, known ?? [])}
              steps={steps}
              active={active}
              recipes={inputs.map((own, i) =>
                own && views[i]?.isWhole ? { operation: 'patch.paths', input: own } : null,
              )}
              describe={({ step: of, sender }) => words(sender, of)}
              onShow={(index) => void setUrl({ step: index })}
            />
          </div>
          <OtherSenders
            step={steps[active - 1] ?? null}
            view={views[active] ?? null}
            input={inputs[active] ?? null}
            nLayers={size.nLayers}
            caption={caption}
            describe={(sender) => words(sender, active)}
          />
          <EdgeTable steps={steps} views={views} describe={words} />
        </>
      )}
    </PageShell>
  );
}

const noPairs =
  'No prompt has a corrupted one of its own length, so there is nothing to let in. Choose a set with corrupted prompts in the top bar.';

const failed = 'No path could be measured; the reason stands above the picture.';
