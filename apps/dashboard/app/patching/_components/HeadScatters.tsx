'use client';
import { ScatterChart } from '../../../components/charts/ScatterChart.tsx';
import { Figure, Picture } from '../../../components/Figure.tsx';
import { type HeadPoint, headAt, headPoints } from '../headPoints.ts';
import { type HeadSite, headSiteNames } from '../settings.ts';
import styles from './Patching.module.css';
import type { SweepHandle } from './useSweep.ts';

/** What patching a head's output does against its value alone, and against its pattern alone. */
export function HeadScatters({ sweeps, nHeads }: { sweeps: readonly SweepHandle[]; nHeads: number }) {
  const of = (site: HeadSite) => sweeps.find((each) => each.site === site && each.sweep);
  const output = of('z');
  const pictures = (['v', 'pattern'] as const).flatMap((site) => {
    const part = of(site);
    if (!output?.sweep || !part?.sweep) return [];
    const points = headPoints(output.sweep, part.sweep, (cell) => headAt(cell, nHeads));
    return [{ site, points, recipes: [output.handle.recipe, part.handle.recipe] }];
  });
  if (pictures.length === 0) return null;
  return (
    <section aria-label="Output against its parts" className={styles.scatters}>
      {pictures.map(({ site, points, recipes }) => (
        <Figure
          key={site}
          title={`Output against ${partNames[site]}`}
          caption={`${points.length} heads · on the diagonal the ${partNames[site]} alone does what the output does`}
          saved={{
            name: `patching-output-${partNames[site]}`,
            header: ['head', partNames[site], 'output'],
            rows: points.map((point) => [point.label, point.x, point.y]),
            recipes,
          }}
        >
          <Picture>
            <ScatterChart
              label={`Each head: effect of patching its output and its ${site}`}
              groups={groupsOf(points)}
              xLabel={`effect of ${headSiteNames[site]}`}
              yLabel="effect of output (z)"
              height={340}
            />
          </Picture>
        </Figure>
      ))}
    </section>
  );
}

const partNames = { v: 'value', pattern: 'pattern' };

const groupsOf = (points: readonly HeadPoint[]) => [
  { name: 'toward the answer', tone: 'pos' as const, points: points.filter(({ y }) => y >= 0) },
  { name: 'against it', tone: 'neg' as const, points: points.filter(({ y }) => y < 0) },
];
