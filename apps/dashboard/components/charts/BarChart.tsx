'use client';
import dynamic from 'next/dynamic';
import type { BarChartProps } from './BarChartPicture.tsx';
import { ChartSkeleton } from './ChartSkeleton.tsx';

const Picture = dynamic(() => import('./BarChartPicture.tsx').then((module) => module.BarChartPicture), {
  ssr: false,
  loading: () => <ChartSkeleton />,
});

/** Signed bars with an optional mean line; recharts is fetched when the first chart shows. */
export function BarChart(props: BarChartProps) {
  return (
    <div style={{ height: props.height ?? 260 }}>
      <Picture {...props} />
    </div>
  );
}
