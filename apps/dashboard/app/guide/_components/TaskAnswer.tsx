'use client';
import { BarChart } from '../../../components/charts/BarChart.tsx';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { text } from '../../../lib/finding.ts';
import { fixed } from '../../../lib/format.ts';
import { scoreSentence } from '../guideView.ts';
import { AnswerFigure } from './AnswerFigure.tsx';

/** The score on every prompt; a click shows that prompt. */
export function TaskAnswer() {
  const { run, runInput, runRows, selected, setUrl } = useInvestigation();
  const score = run.data?.logitDifference ?? null;
  const title = 'The score of every prompt';
  return (
    <AnswerFigure
      name="task"
      title={title}
      caption="logit difference at END; above zero the right answer leads; a click shows the prompt"
      height={300}
      query={run}
      answer={
        score && {
          said: [text('On these prompts '), ...scoreSentence(score), text('.')],
          header: ['prompt', 'logitDifference'],
          rows: score.perPrompt.map((value, i) => [(runRows[i] ?? i) + 1, value]),
          recipes: runInput ? [{ operation: 'run.logitDifference', input: { ...runInput } }] : [],
          picture: (
            <BarChart
              label={`${title}, mean ${fixed(score.mean)}`}
              bars={score.perPrompt.map((value, i) => ({ name: String((runRows[i] ?? i) + 1), value }))}
              xLabel="prompt"
              mean={score.mean}
              selected={runRows.indexOf(selected)}
              onPick={(i) => setUrl({ prompt: (runRows[i] ?? 0) + 1 }, { history: 'replace' })}
              height={220}
            />
          ),
        }
      }
    />
  );
}
