'use client';
import { promptTokens, tokenBoxes } from '../../lib/tokenBoxes.ts';
import { TokenStrip, TokenStripSkeleton } from '../TokenStrip.tsx';
import { useInvestigation } from './Investigation.tsx';
import styles from './PromptStrip.module.css';

/** The selected prompt as token boxes, under the top bar of every page. */
export function PromptStrip({ onStep }: { onStep: (step: -1 | 1) => void }) {
  const { rows, selected } = useInvestigation();
  return (
    <section className={styles.strip} aria-label="Selected prompt">
      <div className={styles.tokens}>
        <Boxes />
      </div>
      <div className={styles.stepper}>
        <span className="caption">
          Prompt <strong className={styles.current}>{rows ? selected + 1 : '–'}</strong> of {rows?.length ?? '–'}
        </span>
        <span className={styles.buttons}>
          <button type="button" aria-label="Previous prompt" onClick={() => onStep(-1)}>
            ‹
          </button>
          <button type="button" aria-label="Next prompt" onClick={() => onStep(1)}>
            ›
          </button>
        </span>
      </div>
    </section>
  );
}

function Boxes() {
  const { run, runRows, problems, corrupted, selected } = useInvestigation();
  const errors = problems?.[selected]?.filter((problem) => problem.kind === 'error') ?? [];
  if (errors.length > 0) return <p className={styles.problem}>{errors.map((problem) => problem.message).join(' ')}</p>;
  const index = runRows.indexOf(selected);
  const answer = run.data?.prompts[index];
  if (!answer)
    return run.error && !run.error.offline ? (
      <p className={styles.problem}>{run.error.message}</p>
    ) : (
      <TokenStripSkeleton />
    );
  const prompt = promptTokens(answer);
  const other = corrupted.tokens.get(selected) ?? null;
  const isPaired = other?.tokens.length === prompt.tokens.length;
  const boxes = tokenBoxes(prompt, isPaired ? other : null);
  return (
    <div className={styles.rows}>
      <div className={styles.names} aria-hidden="true">
        <span>Clean</span>
        {isPaired && <span>Corrupted</span>}
      </div>
      <TokenStrip boxes={boxes} showCorrupted={isPaired} />
    </div>
  );
}
