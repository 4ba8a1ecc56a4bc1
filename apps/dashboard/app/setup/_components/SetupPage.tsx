'use client';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { PageShell } from '../../../components/PageShell.tsx';
import { setupFinding } from '../setupFinding.ts';
import { FlagsCard } from './FlagsCard.tsx';
import { HeadWeightsFigure } from './HeadWeightsFigure.tsx';
import { ModelCard } from './ModelCard.tsx';
import { PromptTable } from './PromptTable.tsx';
import styles from './Setup.module.css';
import { SetupFormula } from './SetupFormula.tsx';
import { TryPrompt } from './TryPrompt.tsx';
import { useNextTokens } from './useNextTokens.ts';

/** Which model, which prompts? */
export function SetupPage() {
  const { model, run } = useInvestigation();
  const nextTokens = useNextTokens();
  const view = nextTokens.view;
  const error = model.error ?? nextTokens.query.error;
  const finding =
    view && model.data
      ? setupFinding({
          nextTokens: view,
          dVocab: model.data.config.dVocab,
          logitDifference: run.data?.logitDifference ?? null,
        })
      : null;
  return (
    <PageShell
      slug="setup"
      finding={finding}
      error={error}
      onRetry={model.error ? model.retry : undefined}
      notes={{
        shows:
          'Whether the model names the person who has not just acted, for both names and in every sentence: whether there is something to explain.',
        doesNot:
          'How it does it, or how often on other sentences. Change a weight flag and logits move together; differences between two logits stay.',
        formula: <SetupFormula />,
      }}
    >
      <div className={styles.columns}>
        <div className={styles.cards}>
          <ModelCard />
          <FlagsCard />
        </div>
        <TryPrompt {...nextTokens} />
      </div>
      <PromptTable />
      <HeadWeightsFigure />
    </PageShell>
  );
}
