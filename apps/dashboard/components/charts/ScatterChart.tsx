'use client';
import dynamic from 'next/dynamic';
import { ChartSkeleton } from './ChartSkeleton.tsx';
import type { ScatterChartProps } from './ScatterChartPicture.tsx';

const Picture = dynamic(() => import('./ScatterChartPicture.tsx').then((module) => module.ScatterChartPicture), {
  ssr: false,
  loading: () => <ChartSkeleton />,
});

/** Two numbers of each thing against each other; recharts is fetched when the first chart shows. */
export function ScatterChart({ height = 320, ...props }: ScatterChartProps) {
  return (
    <div style={{ height }}>
      <Picture {...props} height={height} />
    </div>
  );
}
