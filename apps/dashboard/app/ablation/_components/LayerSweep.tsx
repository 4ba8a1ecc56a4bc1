'use client';
import { Figure, Picture } from '../../../components/Figure.tsx';
import { JobProgress } from '../../../components/JobProgress.tsx';
import { ValueGrid } from '../../../components/ValueGrid.tsx';
import { heroCell } from '../../../lib/gridGeometry.ts';
import { toggled } from '../../../lib/toggled.ts';
import { effectCells, effectLines, isOpen } from '../sweepView.ts';
import { useAblationUrl } from './useAblation.ts';
import type { useSweep } from './useSweep.ts';

type Sweep = ReturnType<typeof useSweep>;

/** The effect of each MLP and of each whole layer alone. A click switches it off below. */
export function LayerSweep({
  mlps,
  layers,
  range,
  nHeads,
}: {
  mlps: Sweep;
  layers: Sweep;
  range: number;
  nHeads: number;
}) {
  const [url, setUrl] = useAblationUrl();
  const sweeps = [mlps, layers];
  const title = 'Each MLP, each layer alone';
  const cellAt = (layer: number, column: number) => sweeps[column]!.view.cells[layer]![0]!;
  const name = (layer: number, column: number) => (column === 0 ? `MLP ${layer}` : `layer ${layer}: heads and MLP`);
  const pick = (layer: number, column: number) =>
    void setUrl(column === 0 ? { mlps: toggled(url.mlps, layer) } : { layers: toggled(url.layers, layer) });
  const busy = sweeps.find(({ handle: { job, error } }) => error || job?.state !== 'succeeded');
  return (
    <Figure
      title={title}
      caption="on the scale of the heads: what is beyond it has the full colour"
      saved={{
        name: 'ablation-layers',
        header: ['part', 'effect', 'low', 'high'],
        rows: [0, 1].flatMap((column) =>
          mlps.view.cells.map((_, layer) => [name(layer, column), ...effectCells(cellAt(layer, column))]),
        ),
        recipes: sweeps.map(({ handle }) => handle.recipe),
      }}
    >
      <JobProgress what="the sweep" handle={(busy ?? layers).handle} />
      <Picture>
        <ValueGrid
          label={title}
          rows={mlps.view.cells.map((_, layer) => `L${layer}`)}
          columns={['MLP', 'layer']}
          values={mlps.view.cells.map((_, layer) => [0, 1].map((column) => cellAt(layer, column)?.value ?? null))}
          cell={heroCell(nHeads)}
          range={range}
          printFrom={0.05}
          describe={(layer, column) => ({ title: name(layer, column), lines: effectLines(cellAt(layer, column)) })}
          isPale={(layer, column) => isOpen(cellAt(layer, column))}
          marks={(layer, column) => ({ pinned: (column === 0 ? url.mlps : url.layers).includes(layer) })}
          onPick={pick}
        />
      </Picture>
    </Figure>
  );
}
