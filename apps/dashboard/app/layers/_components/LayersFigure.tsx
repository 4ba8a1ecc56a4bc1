'use client';
import { useRef } from 'react';
import { ExportMenu } from '../../../components/ExportMenu.tsx';
import type { RunInput } from '../../../components/frame/Investigation.tsx';
import { useProvenance } from '../../../components/frame/useProvenance.ts';
import { FigureHead } from '../../../components/PageShell.tsx';
import type { LayersView } from '../layersView.ts';
import { LayerBars } from './LayerBars.tsx';

/** What each layer's attention and MLP write. */
export function LayersFigure({ view, input, words }: { view: LayersView; input: RunInput; words: string }) {
  const picture = useRef<HTMLDivElement>(null);
  const provenance = useProvenance();
  const title = 'Direct effect of each layer on the logit difference';
  return (
    <section aria-label={title}>
      <FigureHead
        title={title}
        caption={`at END, ${words}, in logits`}
        actions={
          <ExportMenu
            name="layers"
            title={title}
            provenance={provenance}
            picture={picture}
            header={['layer', 'attention', 'mlp', 'afterTheLayer']}
            rows={view.lines.map(({ layer, attention, mlp, after }) => [layer, attention, mlp, after])}
            recipes={[{ operation: 'attribution.direct', input: { ...input, unit: 'layer' } }]}
          />
        }
      />
      <div ref={picture}>
        <LayerBars label={title} lines={view.lines} height={320} />
      </div>
    </section>
  );
}
