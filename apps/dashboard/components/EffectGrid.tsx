'use client';
import { useShownTheme } from '../lib/theme.ts';
import { ColorLegend } from './ColorLegend.tsx';
import { useInvestigation } from './frame/Investigation.tsx';
import { usePins } from './frame/usePins.ts';
import { HeadGrid } from './HeadGrid.tsx';

/** What every head does for or against the answer, with the range of its colours below. */
export function EffectGrid({ label, values, range }: { label: string; values: number[][]; range: number }) {
  const { model } = useInvestigation();
  const { pins, toggle } = usePins();
  const theme = useShownTheme();
  return (
    <>
      <HeadGrid
        label={label}
        values={values}
        model={model.data?.name ?? null}
        pinned={pins}
        onPin={toggle}
        range={range}
      />
      <ColorLegend range={range} theme={theme} words={['against', 'toward']} />
    </>
  );
}
