'use client';
import { Figure, Picture } from '../../../components/Figure.tsx';
import type { RunInput } from '../../../components/frame/Investigation.tsx';
import type { LayersView } from '../layersView.ts';
import { LayerBars } from './LayerBars.tsx';

/** What each layer's attention and MLP write. */
export function LayersFigure({ view, input, words }: { view: LayersView; input: RunInput; words: string }) {
  const title = 'Direct effect of each layer on the logit difference';
  return (
    <Figure
      title={title}
      caption={`at END, ${words}, in logits`}
      saved={{
        name: 'layers',
        header: ['layer', 'attention', 'mlp', 'afterTheLayer'],
        rows: view.lines.map(({ layer, attention, mlp, after }) => [layer, attention, mlp, after]),
        recipes: [{ operation: 'attribution.direct', input: { ...input, unit: 'layer' } }],
      }}
    >
      <Picture>
        <LayerBars label={title} lines={view.lines} height={320} />
      </Picture>
    </Figure>
  );
}
