'use client';
import { LineChart } from '../../../components/charts/LineChart.tsx';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { useApiQuery } from '../../../lib/useApiQuery.ts';
import { StreamQuery } from '../queries.ts';
import { streamLine, streamSentence } from '../writing.ts';
import { AnswerFigure } from './AnswerFigure.tsx';
import { useMeanWords } from './useMeanWords.ts';

/** The line of the logit lens. */
export function StreamAnswer() {
  const { runInput } = useInvestigation();
  const words = useMeanWords();
  const query = useApiQuery(StreamQuery, runInput && { input: runInput });
  const line = query.data && streamLine(query.data.run);
  const title = 'The last sheet, read early';
  return (
    <AnswerFigure
      name="stream"
      title={title}
      caption={`logit difference at END, ${words}; pre: before a layer, mid: after its attention`}
      height={300}
      query={query}
      answer={
        line && {
          said: streamSentence(line),
          header: ['component', 'logitDifference'],
          rows: line.components.map((component, i) => [component, line.values[i] ?? null]),
          recipes: runInput ? [{ operation: 'attribution.logitLens', input: { ...runInput, includeMid: true } }] : [],
          picture: (
            <LineChart
              label={title}
              x={line.components}
              xLabel="read at"
              yLabel="logits"
              series={[{ name: 'logit lens', tone: 'accent', values: line.values }]}
              height={240}
            />
          ),
        }
      }
    />
  );
}
