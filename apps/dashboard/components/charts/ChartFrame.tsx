import type { ComponentProps, Ref } from 'react';
import { ResponsiveContainer } from 'recharts';
import styles from './Chart.module.css';

interface ChartFrameProps {
  /** Left of the legend: what the y axis measures. */
  yLabel?: string;
  legend: readonly { name: string; color: string }[];
  ref?: Ref<HTMLDivElement>;
  /** A chart of recharts. */
  children: ComponentProps<typeof ResponsiveContainer>['children'];
}

/** A legend, and below it a chart in what is left of the height. */
export function ChartFrame({ yLabel, legend, ref, children }: ChartFrameProps) {
  return (
    <div ref={ref} style={{ height: '100%', display: 'flex', flexDirection: 'column' }}>
      <div className={`caption ${styles.legend}`}>
        {yLabel !== undefined && <span style={{ marginRight: 'auto' }}>{yLabel}</span>}
        {legend.map(({ name, color }) => (
          <span key={name}>
            <i className={styles.line} style={{ background: color }} />
            {name}
          </span>
        ))}
      </div>
      <div style={{ flex: 1, minHeight: 0 }}>
        <ResponsiveContainer width="100%" height="100%">
          {children}
        </ResponsiveContainer>
      </div>
    </div>
  );
}
