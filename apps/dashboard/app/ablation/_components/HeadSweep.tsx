'use client';
import { Figure, Picture } from '../../../components/Figure.tsx';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { HeadGrid } from '../../../components/HeadGrid.tsx';
import { JobProgress } from '../../../components/JobProgress.tsx';
import { toggled } from '../../../lib/toggled.ts';
import type { JobHandle } from '../../../lib/useJob.ts';
import { type Kind, kindNames } from '../settings.ts';
import { effectCells, effectLines, isOpen, type SweepView, valuesOf } from '../sweepView.ts';
import { useAblationUrl } from './useAblation.ts';

interface HeadSweepProps {
  kind: Kind;
  view: SweepView;
  handle: JobHandle;
  range: number;
  caption: string;
}

/** The effect of each head alone. A click switches it off below; heads that are off are framed. */
export function HeadSweep({ kind, view, handle, range, caption }: HeadSweepProps) {
  const { model } = useInvestigation();
  const [{ off }, setUrl] = useAblationUrl();
  const title = `Each head alone: ${kindNames[kind].toLowerCase()}`;
  const rows = view.cells.flatMap((row, layer) => row.map((cell, head) => [`L${layer}H${head}`, ...effectCells(cell)]));
  return (
    <Figure
      title={title}
      caption={caption}
      saved={{
        name: `ablation-${kind}`,
        header: ['head', 'effect', 'low', 'high'],
        rows,
        recipes: [handle.recipe],
      }}
    >
      <JobProgress what="the sweep" handle={handle} />
      <Picture>
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
      </Picture>
    </Figure>
  );
}
