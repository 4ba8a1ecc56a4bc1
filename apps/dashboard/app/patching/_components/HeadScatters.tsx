'use client';
import { headLabel } from '@circuit-lens/shared/names';
import { ScatterChart } from '../../../components/charts/ScatterChart.tsx';
import { FigureHead } from '../../../components/PageShell.tsx';
import { type HeadPoint, headPoints } from '../headPoints.ts';
import { headSiteNames } from '../settings.ts';
import styles from './Patching.module.css';
import type { SweepHandle } from './useSweep.ts';

/** What patching a head's output does against its value alone, and against its pattern alone. */
export function HeadScatters({ sweeps, nHeads }: { sweeps: readonly SweepHandle[]; nHeads: number }) {
  const of = (site: string) => sweeps.find((each) => each.site === site)?.sweep ?? null;
  const output = of('z');
  const label = (cell: number) => headLabel({ layer: Math.floor(cell / nHeads), head: cell % nHeads });
  const pictures = (['v', 'pattern'] as const).flatMap((site) => {
    const other = of(site);
    return output && other ? [{ site, points: headPoints(output, other, label) }] : [];
  });
  if (pictures.length === 0) return null;
  return (
    <section aria-label="Output against its parts" className={styles.scatters}>
      {pictures.map(({ site, points }) => (
        <div key={site}>
          <FigureHead
            title={`Output against ${site === 'v' ? 'value' : 'pattern'}`}
            caption={`${points.length} heads · on the diagonal the ${site === 'v' ? 'value' : 'pattern'} alone does what the output does`}
          />
          <ScatterChart
            label={`Each head: effect of patching its output and its ${site}`}
            groups={groupsOf(points)}
            xLabel={`effect of ${headSiteNames[site]}`}
            yLabel="effect of output (z)"
            height={340}
          />
        </div>
      ))}
    </section>
  );
}

const groupsOf = (points: readonly HeadPoint[]) => [
  { name: 'toward the answer', tone: 'pos' as const, points: points.filter(({ y }) => y >= 0) },
  { name: 'against it', tone: 'neg' as const, points: points.filter(({ y }) => y < 0) },
];
