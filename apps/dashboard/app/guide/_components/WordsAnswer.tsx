'use client';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { useScope } from '../../../components/frame/useScope.ts';
import { listedPercent } from '../../../lib/format.ts';
import { useApiQuery } from '../../../lib/useApiQuery.ts';
import { WordsQuery } from '../queries.ts';
import { wordBars, wordsSentence } from '../writing.ts';
import { AnswerFigure } from './AnswerFigure.tsx';
import { noPrompt } from './noPrompt.ts';
import { SmallBars } from './SmallBars.tsx';

/** What the model says next. */
export function WordsAnswer() {
  const { selected } = useInvestigation();
  const { input, shownInput } = useScope();
  const query = useApiQuery(WordsQuery, shownInput && { input: shownInput });
  const bars = query.data && wordBars(query.data.run);
  const title = 'The likeliest next tokens';
  return (
    <AnswerFigure
      name="words"
      title={title}
      caption={`probability, prompt ${selected + 1}; blue: the right answer, red: the wrong one`}
      height={220}
      query={query}
      empty={noPrompt(input, shownInput)}
      answer={
        bars && {
          said: wordsSentence(bars),
          header: ['token', 'probability'],
          rows: bars.map(({ label, value }) => [label, value]),
          recipes: shownInput ? [{ operation: 'run.nextTokens', input: { ...shownInput, top: 6 } }] : [],
          picture: <SmallBars label={title} bars={bars} show={(value) => listedPercent(value, 1)} />,
        }
      }
    />
  );
}
