'use client';
import dynamic from 'next/dynamic';
import { ChartSkeleton } from './ChartSkeleton.tsx';
import type { GroupedBarChartProps } from './GroupedBarChartPicture.tsx';

const Picture = dynamic(() => import('./GroupedBarChartPicture.tsx').then((module) => module.GroupedBarChartPicture), {
  ssr: false,
  loading: () => <ChartSkeleton />,
});

/** Signed bars of several kinds side by side; recharts is fetched when the first chart shows. */
export function GroupedBarChart(props: GroupedBarChartProps) {
  return (
    <div style={{ height: props.height ?? 260 }}>
      <Picture {...props} />
    </div>
  );
}
