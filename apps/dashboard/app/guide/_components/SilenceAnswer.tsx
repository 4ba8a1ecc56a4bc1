'use client';
import { hookName, parseHead } from '@circuit-lens/shared/names';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { signed } from '../../../lib/format.ts';
import { useApiQuery } from '../../../lib/useApiQuery.ts';
import { SilenceQuery } from '../queries.ts';
import { type GuideBar, silenceSentence } from '../writing.ts';
import { AnswerFigure } from './AnswerFigure.tsx';
import { SmallBars } from './SmallBars.tsx';
import { useMeanWords } from './useMeanWords.ts';
import { noWriter, useWriters } from './useWriters.ts';

/** The answer without the head that writes most. */
export function SilenceAnswer() {
  const { runInput, runRows, run } = useInvestigation();
  const words = useMeanWords();
  const writers = useWriters();
  const head = writers.view?.top ?? null;
  const label = head?.label ?? 'L0H0';
  const hook = hookName('z', parseHead(label).layer);
  const query = useApiQuery(
    SilenceQuery,
    { input: { ...(runInput ?? { prompts: [] }), interventions: [{ hook, kind: 'ZERO', heads: [label] }] } },
    { pause: !runInput || !head },
  );
  const [before, after] = [run.data?.logitDifference ?? null, query.data?.run.logitDifference ?? null];
  const title = 'The answer without the head that writes most';
  return (
    <AnswerFigure
      name="silence"
      title={title}
      caption={`logit difference, ${words}; the head’s output is set to zero at every position`}
      height={140}
      query={writers.query.error ? writers.query : query}
      empty={writers.view && !head ? noWriter : null}
      answer={
        head &&
        before &&
        after && {
          said: silenceSentence(head, before.mean, after.mean),
          header: ['prompt', 'before', `without ${label}`],
          rows: before.perPrompt.map((value, i) => [(runRows[i] ?? i) + 1, value, after.perPrompt[i] ?? null]),
          recipes: runInput
            ? [
                { operation: 'run.logitDifference', input: { ...runInput } },
                { operation: 'ablate.heads', input: { ...runInput, heads: [label], kind: 'zero' } },
              ]
            : [],
          picture: (
            <SmallBars
              label={title}
              bars={[bar('as it was', before.mean), bar(`without ${label}`, after.mean)]}
              show={(value) => signed(value, 3)}
            />
          ),
        }
      }
    />
  );
}

const bar = (label: string, value: number): GuideBar => ({ label, value, tone: value < 0 ? 'neg' : 'pos' });
