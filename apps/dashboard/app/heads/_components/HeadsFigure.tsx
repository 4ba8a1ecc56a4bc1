'use client';
import { useRef } from 'react';
import { ColorLegend } from '../../../components/ColorLegend.tsx';
import { ExportMenu } from '../../../components/ExportMenu.tsx';
import { type RunInput, useInvestigation } from '../../../components/frame/Investigation.tsx';
import { useCandidateRoles } from '../../../components/frame/useCandidateRoles.ts';
import { useProvenance } from '../../../components/frame/useProvenance.ts';
import { FigureHead } from '../../../components/PageShell.tsx';
import { PinnableHeadGrid } from '../../../components/PinnableHeadGrid.tsx';
import { symmetricRange } from '../../../lib/colorScale.ts';
import { gridGeometry, heroCell } from '../../../lib/gridGeometry.ts';
import { roleOfHead } from '../../../lib/headRoles.ts';
import { useShownTheme } from '../../../lib/theme.ts';
import type { HeadsView } from '../headsView.ts';
import styles from './Heads.module.css';
import { LayerTotals, marginWidth } from './LayerTotals.tsx';

interface HeadsFigureProps {
  view: HeadsView;
  /** Of the run that it is about. */
  input: RunInput;
  caption: string;
}

/** Every head's direct effect, with the sum of each layer beside it. */
export function HeadsFigure({ view, input, caption }: HeadsFigureProps) {
  const picture = useRef<HTMLDivElement>(null);
  const { model } = useInvestigation();
  const provenance = useProvenance();
  const theme = useShownTheme();
  const roles = [...useCandidateRoles()];
  const name = model.data?.name ?? null;
  const range = symmetricRange(view.values.flat());
  const columns = view.values[0]!.length;
  const names = view.values.map((_, layer) => `L${layer}`);
  const { width } = gridGeometry(names, columns, heroCell(columns));
  const letterWords = [...new Set(roles.map(([, role]) => `${role.letter} ${role.name}`))].join(', ');
  const title = 'Direct effect of each head on the logit difference';
  const isPublished = view.effects.some(({ label }) => roleOfHead(label, name) !== null);
  return (
    <section aria-label={title}>
      <FigureHead
        title={title}
        caption={caption}
        actions={
          <ExportMenu
            name="heads"
            title={title}
            provenance={provenance}
            picture={picture}
            header={['head', 'effect', 'publishedRole']}
            rows={view.effects.map(({ label, value }) => [label, value, roleOfHead(label, name)])}
            recipes={[{ operation: 'attribution.direct', input: { ...input, unit: 'head' } }]}
          />
        }
      />
      <div ref={picture} className={styles.picture} style={{ maxWidth: width + marginWidth }}>
        <div style={{ flex: `${width} 1 0` }}>
          <PinnableHeadGrid
            label={title}
            values={view.values}
            total={view.total}
            letters={new Map(roles.map(([label, { letter }]) => [label, letter]))}
            measured={new Map(roles.map(([label, role]) => [label, `candidate ${role.name}`]))}
            range={range}
          />
        </div>
        <LayerTotals totals={view.layerTotals} columns={columns} />
      </div>
      <div className={styles.foot}>
        <ColorLegend range={range} theme={theme} words={['against', 'toward']} />
        <span className="caption">
          {isPublished ? '◥ in the published circuit · ' : ''}
          {roles.length > 0 ? `measured: ${letterWords} · ` : ''}
          click or <kbd>Enter</kbd> pins a head
        </span>
      </div>
    </section>
  );
}
