'use client';
import { type ReactNode, useEffect, useRef } from 'react';
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
  const { model, run, runRows, problems, corrupted, selected } = useInvestigation();
  const errors = problems?.[selected]?.filter((problem) => problem.kind === 'error') ?? [];
  if (errors.length > 0) return <p className={styles.problem}>{errors.map((problem) => problem.message).join(' ')}</p>;
  const index = runRows.indexOf(selected);
  const answer = run.data?.prompts[index];
  if (!answer) {
    const error = model.error ?? run.error;
    if (!error || error.offline) return <TokenStripSkeleton />;
    return (
      <p className={styles.problem}>{model.error ? 'No tokens: the model could not be loaded.' : error.message}</p>
    );
  }
  const prompt = promptTokens(answer);
  const other = corrupted.tokens.get(selected) ?? null;
  const isPaired = other?.tokens.length === prompt.tokens.length;
  const boxes = tokenBoxes(prompt, isPaired ? other : null);
  const strip = <TokenStrip boxes={boxes} showCorrupted={isPaired} />;
  return (
    <div className={styles.rows}>
      <div className={styles.names} aria-hidden="true">
        <span>Clean</span>
        {isPaired && <span>Corrupted</span>}
      </div>
      {boxes.length > longFrom ? <Scrolled key={selected}>{strip}</Scrolled> : strip}
    </div>
  );
}

/** Tokens from which a prompt would push the page's finding below the fold. */
const longFrom = 60;

/** A few rows of a long prompt, at first the last ones: most pages read its end. */
function Scrolled({ children }: { children: ReactNode }) {
  const region = useRef<HTMLElement>(null);
  useEffect(() => {
    region.current?.scrollTo({ top: region.current.scrollHeight });
  }, []);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must take the focus
    <section ref={region} className={styles.scroll} tabIndex={0} aria-label="Tokens of the prompt, all rows">
      {children}
    </section>
  );
}
