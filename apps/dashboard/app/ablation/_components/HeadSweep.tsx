'use client';
import { useRef } from 'react';
import { ExportMenu } from '../../../components/ExportMenu.tsx';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { useProvenance } from '../../../components/frame/useProvenance.ts';
import { HeadGrid } from '../../../components/HeadGrid.tsx';
import { JobProgress } from '../../../components/JobProgress.tsx';
import { FigureHead } from '../../../components/PageShell.tsx';
import { type Recipe, wholeRecipes } from '../../../lib/pinnedViews.ts';
import type { JobHandle } from '../../../lib/useJob.ts';
import { type Kind, kindNames } from '../settings.ts';
import { effectLines, isOpen, type SweepView, valuesOf } from '../sweepView.ts';
import { toggled, useAblationUrl } from './useAblation.ts';

interface HeadSweepProps {
  kind: Kind;
  view: SweepView;
  handle: JobHandle;
  /** What gives it again, when it is whole. */
  recipe: Recipe | null;
  range: number;
  caption: string;
}

/** The effect of each head alone. A click switches it off below; heads that are off are framed. */
export function HeadSweep({ kind, view, handle, recipe, range, caption }: HeadSweepProps) {
  const picture = useRef<HTMLDivElement>(null);
  const { model } = useInvestigation();
  const provenance = useProvenance();
  const [{ off }, setUrl] = useAblationUrl();
  const title = `Each head alone: ${kindNames[kind].toLowerCase()}`;
  const rows = view.cells.flatMap((row, layer) =>
    row.map((cell, head) => [
      `L${layer}H${head}`,
      cell?.value ?? '',
      cell?.interval?.[0] ?? '',
      cell?.interval?.[1] ?? '',
    ]),
  );
  return (
    <section aria-label={title}>
      <FigureHead
        title={title}
        caption={caption}
        actions={
          <ExportMenu
            name={`ablation-${kind}`}
            title={title}
            provenance={provenance}
            picture={picture}
            header={['head', 'effect', 'low', 'high']}
            rows={rows}
            recipes={wholeRecipes([recipe])}
          />
        }
      />
      <JobProgress what="the sweep" handle={handle} />
      <div ref={picture}>
        <HeadGrid
          label={title}
          values={valuesOf(view)}
          model={model.data?.name ?? null}
          pinned={off}
          onPin={(label) => void setUrl({ off: toggled(off, label) })}
          lines={(layer, head) => effectLines(view.cells[layer]![head]!)}
          isPale={(layer, head) => isOpen(view.cells[layer]![head]!)}
          range={range}
          printFrom={0.05}
        />
      </div>
    </section>
  );
}
