'use client';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { PageShell } from '../../../components/PageShell.tsx';
import { text } from '../../../lib/finding.ts';
import { showToken } from '../../../lib/format.ts';
import { guideSteps, type Story, stepKeys } from '../guideSteps.ts';
import { guideFinding, nothingRuns } from '../guideView.ts';
import styles from './Guide.module.css';
import { GuideStepSection } from './GuideStepSection.tsx';
import { useGuideUrl } from './useGuideUrl.ts';

/** How does it work? A reading in steps: the reader predicts, then the model answers. */
export function GuidePage() {
  const { choices, model, problems, rows, run, runRows, selected } = useInvestigation();
  const { revealed, toggle, all, none } = useGuideUrl();
  const error = choices.error ?? model.error ?? run.error;
  const isNothing = problems !== null && runRows.length === 0;
  const finding = isNothing ? [text(nothingRuns)] : run.data && guideFinding(run.data.logitDifference, revealed.length);
  const row = rows?.[selected];
  const story: Story = {
    correct: row ? showToken(row.correct) : 'the right word',
    incorrect: row ? showToken(row.incorrect) : 'the wrong one',
    prompts: runRows.length,
    nLayers: model.data?.config.nLayers ?? null,
    nHeads: model.data?.config.nHeads ?? null,
  };
  return (
    <PageShell
      slug="guide"
      finding={finding}
      error={error}
      onRetry={run.retry}
      notes={{
        shows:
          'The steps by which a circuit is found, told for one set of prompts. Every picture is computed now, from the model and the prompts chosen above; choose others and the answers change.',
        doesNot:
          'A proof of a circuit. The line of people is an analogy: heads in one layer work at the same time, people have no intentions here, and MLP layers, which rewrite each sheet by itself, are left out.',
        formula: (
          <>
            <p style={{ fontFamily: 'var(--serif)', fontSize: 15 }}>
              x<sub>l+1</sub> = x<sub>l</sub> + Σ<sub>h</sub> A<sub>l,h</sub> x̂<sub>l</sub> W<sub>V</sub> W<sub>O</sub>{' '}
              + MLP(…)
            </p>
            <p>
              x̂ is x after layer norm; biases are left out. After McDougall, “An analogy for understanding
              transformers”; Elhage et al. 2021; Wang et al. 2022.
            </p>
          </>
        ),
      }}
    >
      <div className={styles.bar}>
        <p className="caption">Read, guess, then let the model answer.</p>
        <button type="button" className="button" onClick={all} disabled={revealed.length === stepKeys.length}>
          Show all answers
        </button>
        <button type="button" className="button" onClick={none} disabled={revealed.length === 0}>
          Hide all
        </button>
      </div>
      <ol className={styles.steps}>
        {guideSteps.map((step, i) => (
          <GuideStepSection
            key={step.key}
            step={step}
            place={i + 1}
            story={story}
            isRevealed={revealed.includes(step.key)}
            onToggle={() => toggle(step.key)}
          />
        ))}
      </ol>
    </PageShell>
  );
}
