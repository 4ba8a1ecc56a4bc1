'use client';
import { ColorLegend } from './ColorLegend.tsx';
import { PinnableHeadGrid } from './PinnableHeadGrid.tsx';

/** What every head does for or against the answer, with the range of its colours below. */
export function EffectGrid({ label, values, range }: { label: string; values: number[][]; range: number }) {
  return (
    <>
      <PinnableHeadGrid label={label} values={values} range={range} />
      <ColorLegend range={range} words={['against', 'toward']} />
    </>
  );
}
