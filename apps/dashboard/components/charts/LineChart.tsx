'use client';
import dynamic from 'next/dynamic';
import { ChartSkeleton } from './ChartSkeleton.tsx';
import type { LineChartProps } from './LineChartPicture.tsx';

const Picture = dynamic(() => import('./LineChartPicture.tsx').then((module) => module.LineChartPicture), {
  ssr: false,
  loading: () => <ChartSkeleton />,
});

/** Lines over one axis; recharts is fetched when the first chart shows. */
export function LineChart(props: LineChartProps) {
  return (
    <div style={{ height: props.height ?? 260 }}>
      <Picture {...props} />
    </div>
  );
}
