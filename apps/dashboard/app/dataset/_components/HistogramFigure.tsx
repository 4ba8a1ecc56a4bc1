'use client';
import { Figure, Picture } from '../../../components/Figure.tsx';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { count, fixed } from '../../../lib/format.ts';
import type { PromptLine } from '../datasetView.ts';
import { histogramOf } from '../histogram.ts';
import styles from './Dataset.module.css';
import { HistogramPicture } from './HistogramPicture.tsx';

/** How the logit differences are spread. */
export function HistogramFigure({ lines, mean }: { lines: readonly PromptLine[]; mean: number }) {
  const { selected, runInput } = useInvestigation();
  const histogram = histogramOf(lines);
  const shown = lines.find(({ place }) => place === selected)?.difference ?? null;
  const title = 'How the logit differences are spread';
  return (
    <Figure
      title={title}
      caption={`${lines.length === 1 ? 'one prompt' : `${count(lines.length)} prompts`}, at END, in logits; blue: the right name leads`}
      saved={{
        name: 'dataset-spread',
        header: ['from', 'to', 'prompts'],
        rows: histogram.bins.map(({ from, to, lines: own }) => [from, to, own.length]),
        recipes: runInput ? [{ operation: 'run.logitDifference', input: { ...runInput } }] : [],
      }}
    >
      <Picture className={styles.scroll}>
        <HistogramPicture
          label={`${title}: ${lines.length} prompts, mean ${fixed(mean)}`}
          histogram={histogram}
          mean={mean}
          shown={shown}
        />
      </Picture>
      <p className="caption">dotted: the mean · triangle: the prompt that is shown</p>
    </Figure>
  );
}
