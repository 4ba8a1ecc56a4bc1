'use client';
import { useRef } from 'react';
import { CartesianGrid, LabelList, ReferenceLine, Scatter, ScatterChart, Tooltip, XAxis, YAxis } from 'recharts';
import { useWidth } from '../../lib/useWidth.ts';
import { xAxis, yAxis } from './axes.tsx';
import { ChartFrame } from './ChartFrame.tsx';
import { ChartTooltip } from './ChartTooltip.tsx';
import { legendOf, type PointGroup, roundDomain, roundTicks, toneColor } from './chartData.ts';
import { joinTags, margin } from './joinTags.ts';
import { PointTag } from './PointTag.tsx';
import { tickText } from './tickText.ts';

/** What axes and legend take of width and height, in px. */
const [beside, above] = [60, 75];
const usualWidth = 600;

export interface ScatterChartProps {
  /** Said to a screen reader. */
  label: string;
  groups: readonly PointGroup[];
  xLabel: string;
  yLabel: string;
  onPick?: (label: string) => void;
  /** A line where both numbers are the same. */
  isDiagonal?: boolean;
  height?: number;
}

/** The points as recharts draws them. Use `ScatterChart`, which loads this when needed. */
export function ScatterChartPicture(props: ScatterChartProps & { height: number }) {
  const { label, groups, xLabel, yLabel, onPick, isDiagonal, height } = props;
  const points = groups.flatMap((group) => group.points);
  const [xDomain, yDomain] = [roundDomain(points.map(({ x }) => x)), roundDomain(points.map(({ y }) => y))];
  const frame = useRef<HTMLDivElement>(null);
  const width = (useWidth(frame) ?? usualWidth) - beside;
  const both = [Math.max(xDomain[0], yDomain[0]), Math.min(xDomain[1], yDomain[1])] as const;
  return (
    <ChartFrame ref={frame} yLabel={yLabel} legend={legendOf(groups)}>
      <ScatterChart margin={{ top: 8, right: margin, bottom: 16, left: 0 }} aria-label={label} title={label}>
        <CartesianGrid stroke="var(--grid)" />
        <XAxis
          type="number"
          dataKey="x"
          name={xLabel}
          domain={xDomain}
          ticks={roundTicks(xDomain)}
          tickFormatter={tickText}
          {...xAxis(xLabel)}
        />
        <YAxis type="number" dataKey="y" name={yLabel} {...yAxis(yDomain)} />
        <ReferenceLine x={0} stroke="var(--line-2)" />
        <ReferenceLine y={0} stroke="var(--line-2)" />
        {isDiagonal && (
          <ReferenceLine
            segment={both.map((value) => ({ x: value, y: value })) as never}
            stroke="var(--line-2)"
            strokeDasharray="2 3"
          />
        )}
        <Tooltip
          cursor={false}
          content={({ active, payload }) => (
            <ChartTooltip
              active={active}
              payload={payload?.map(({ name, value }) => ({ name: String(name), value }))}
              title={() => String(payload?.[0]?.payload.label ?? '')}
            />
          )}
          isAnimationActive={false}
        />
        {joinTags(groups, { domain: xDomain, size: width }, { domain: yDomain, size: height - above }).map(
          ({ name, tone, points: own }) => (
            <Scatter
              key={name}
              name={name}
              data={[...own]}
              fill={toneColor[tone]}
              isAnimationActive={false}
              onClick={(point) => onPick?.(String((point as { label?: unknown }).label))}
              cursor={onPick ? 'pointer' : undefined}
            >
              <LabelList
                dataKey="tag"
                content={(place) => <PointTag {...place} side={own[place.index ?? 0]?.side} />}
              />
            </Scatter>
          ),
        )}
      </ScatterChart>
    </ChartFrame>
  );
}
