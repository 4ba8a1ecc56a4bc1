'use client';
import { PageLink } from '../../../components/PageLink.tsx';
import { pageOf } from '../../../lib/pages.ts';
import type { GuideStep, Story } from '../guideSteps.ts';
import { answers } from './answers.tsx';
import styles from './Guide.module.css';

interface GuideStepSectionProps {
  step: GuideStep;
  place: number;
  story: Story;
  isRevealed: boolean;
  onToggle: () => void;
}

/** One step: the story and the question, beside them the answer once the reader asks for it. */
export function GuideStepSection({ step, place, story, isRevealed, onToggle }: GuideStepSectionProps) {
  const Answer = answers[step.key];
  const id = `answer-${step.key}`;
  return (
    <li className={styles.step}>
      <div className={styles.telling}>
        <h2>
          <span className="muted">{place}.</span> {step.title}
        </h2>
        <p className={styles.story}>{step.story}</p>
        <p className={styles.question}>{step.question(story)}</p>
        <button
          type="button"
          className={isRevealed ? 'button' : 'primary'}
          aria-expanded={isRevealed}
          aria-controls={id}
          onClick={onToggle}
        >
          {isRevealed ? 'Hide the answer' : 'Show the model’s answer'}
          <span className="sr-only"> to step {place}</span>
        </button>
      </div>
      <div id={id} className={styles.answer} data-revealed={isRevealed}>
        {isRevealed ? (
          <>
            <Answer />
            <p className={`caption ${styles.limits}`}>
              <strong>Shows:</strong> {step.shows} <strong>Does not:</strong> {step.doesNot}
            </p>
            <p>
              In full: <PageLinks slugs={step.pages} />
            </p>
          </>
        ) : (
          <p className="caption">The model’s answer stands here once you have made your guess.</p>
        )}
      </div>
    </li>
  );
}

/** Links to pages with everything that was chosen. */
function PageLinks({ slugs }: { slugs: readonly string[] }) {
  return slugs.map(pageOf).map(({ slug, name }, i) => (
    <span key={slug}>
      {i > 0 && ', '}
      <PageLink slug={slug}>{name}</PageLink>
    </span>
  ));
}
