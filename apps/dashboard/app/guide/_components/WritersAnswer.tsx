'use client';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { signed } from '../../../lib/format.ts';
import { largestWriters, writersSentence } from '../writing.ts';
import { AnswerFigure } from './AnswerFigure.tsx';
import { SmallBars } from './SmallBars.tsx';
import { useMeanWords } from './useMeanWords.ts';
import { useWriters } from './useWriters.ts';

/** The heads that write the answer. */
export function WritersAnswer() {
  const { runInput } = useInvestigation();
  const { query, view } = useWriters();
  const words = useMeanWords();
  const title = 'What the heads wrote on the last sheet';
  return (
    <AnswerFigure
      name="writers"
      title={title}
      caption={`direct effect on the logit difference, ${words}; blue: toward the right answer, red: against`}
      height={220}
      query={query}
      answer={
        view && {
          said: writersSentence(view),
          header: ['head', 'effect'],
          rows: view.effects.map(({ label, value }) => [label, value]),
          recipes: runInput ? [{ operation: 'attribution.direct', input: { ...runInput, unit: 'head' } }] : [],
          picture: <SmallBars label={title} bars={largestWriters(view)} show={(value) => signed(value, 3)} />,
        }
      }
    />
  );
}
