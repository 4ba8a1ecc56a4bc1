'use client';
import { ColorLegend } from '../../../components/ColorLegend.tsx';
import { Figure, Picture } from '../../../components/Figure.tsx';
import { type RunInput, useInvestigation } from '../../../components/frame/Investigation.tsx';
import { useCandidateRoles } from '../../../components/frame/useCandidateRoles.ts';
import { PinnableHeadGrid } from '../../../components/PinnableHeadGrid.tsx';
import { symmetricRange } from '../../../lib/colorScale.ts';
import { gridGeometry, heroCell } from '../../../lib/gridGeometry.ts';
import { roleOfHead } from '../../../lib/headRoles.ts';
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
  const { model } = useInvestigation();
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
    <Figure
      title={title}
      caption={caption}
      saved={{
        name: 'heads',
        header: ['head', 'effect', 'publishedRole'],
        rows: view.effects.map(({ label, value }) => [label, value, roleOfHead(label, name)]),
        recipes: [{ operation: 'attribution.direct', input: { ...input, unit: 'head' } }],
      }}
    >
      <Picture className={styles.picture} style={{ maxWidth: width + marginWidth }}>
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
      </Picture>
      <div className={styles.foot}>
        <ColorLegend range={range} words={['against', 'toward']} />
        <span className="caption">
          {isPublished ? '◥ in the published circuit · ' : ''}
          {roles.length > 0 ? `measured: ${letterWords} · ` : ''}
          click or <kbd>Enter</kbd> pins a head
        </span>
      </div>
    </Figure>
  );
}
