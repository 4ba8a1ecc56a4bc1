'use client';
import { css, divergingColor, type Theme } from '../lib/colorScale.ts';
import { rangeDigits, signed } from '../lib/format.ts';
import { useShownTheme } from '../lib/theme.ts';

const steps = Array.from({ length: 11 }, (_, i) => (i - 5) / 5);

/** Zero is the page's colour. */
const zeroColor: Record<Theme, string> = { light: 'White', dark: 'Black' };

interface ColorLegendProps {
  range: number;
  /** What both ends mean. */
  words?: [string, string];
  /** Behind the numbers. */
  unit?: string;
}

/** The printed range of a diverging picture. */
export function ColorLegend({ range, words, unit = '' }: ColorLegendProps) {
  const theme = useShownTheme();
  const [against, toward] = words ?? ['', ''];
  const digits = rangeDigits(range);
  return (
    <span
      className="caption"
      data-legend={`Red: ${against} ${signed(-range, digits)}${unit}. ${zeroColor[theme]}: 0. Blue: ${toward} ${signed(range, digits)}${unit}.`}
      style={{ display: 'inline-flex', alignItems: 'center', gap: 8 }}
    >
      <span className="s">{`${against} ${signed(-range, digits)}${unit}`}</span>
      <svg width={110} height={10} aria-hidden="true">
        {steps.map((step, i) => (
          <rect
            key={step}
            x={i * 10}
            width={10}
            height={10}
            fill={css(divergingColor(step, 1, theme))}
            stroke="var(--grid)"
          />
        ))}
      </svg>
      <span className="io">{`${toward} ${signed(range, digits)}${unit}`}</span>
    </span>
  );
}
