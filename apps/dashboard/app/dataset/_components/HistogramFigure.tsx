'use client';
import { useRef } from 'react';
import { ExportMenu } from '../../../components/ExportMenu.tsx';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { useProvenance } from '../../../components/frame/useProvenance.ts';
import { FigureHead } from '../../../components/PageShell.tsx';
import { count, fixed } from '../../../lib/format.ts';
import type { PromptLine } from '../datasetView.ts';
import { histogramOf } from '../histogram.ts';
import styles from './Dataset.module.css';
import { HistogramPicture } from './HistogramPicture.tsx';

/** How the logit differences are spread. */
export function HistogramFigure({ lines, mean }: { lines: readonly PromptLine[]; mean: number }) {
  const picture = useRef<HTMLDivElement>(null);
  const provenance = useProvenance();
  const { selected, runInput } = useInvestigation();
  const histogram = histogramOf(lines);
  const shown = lines.find(({ place }) => place === selected)?.difference ?? null;
  const title = 'How the logit differences are spread';
  return (
    <section aria-label={title}>
      <FigureHead
        title={title}
        caption={`${lines.length === 1 ? 'one prompt' : `${count(lines.length)} prompts`}, at END, in logits; blue: the right name leads`}
        actions={
          <ExportMenu
            name="dataset-spread"
            title={title}
            provenance={provenance}
            picture={picture}
            header={['from', 'to', 'prompts']}
            rows={histogram.bins.map(({ from, to, lines: own }) => [from, to, own.length])}
            recipes={runInput ? [{ operation: 'run.logitDifference', input: { ...runInput } }] : []}
          />
        }
      />
      <div ref={picture} className={styles.scroll}>
        <HistogramPicture
          label={`${title}: ${lines.length} prompts, mean ${fixed(mean)}`}
          histogram={histogram}
          mean={mean}
          shown={shown}
        />
      </div>
      <p className="caption">dotted: the mean · triangle: the prompt that is shown</p>
    </section>
  );
}
