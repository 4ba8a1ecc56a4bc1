'use client';
import { type Arc, arcSizes, placeArcs } from '../lib/arcs.ts';
import { css, sequentialColor } from '../lib/colorScale.ts';
import { attentionText } from '../lib/format.ts';
import { useShownTheme } from '../lib/theme.ts';
import type { TokenBox } from '../lib/tokenBoxes.ts';

const boxStyle: Record<TokenBox['tone'], { fill: string; stroke: string; ink: string }> = {
  bos: { fill: 'var(--surface)', stroke: 'var(--line)', ink: 'var(--ink-3)' },
  plain: { fill: 'var(--surface)', stroke: 'var(--line)', ink: 'var(--ink)' },
  io: { fill: 'var(--pos-soft)', stroke: 'var(--pos)', ink: 'var(--pos)' },
  s1: { fill: 'var(--neg-soft)', stroke: 'var(--neg)', ink: 'var(--neg)' },
  s2: { fill: 'var(--neg-soft)', stroke: 'var(--neg)', ink: 'var(--neg)' },
  end: { fill: 'var(--surface)', stroke: 'var(--ink)', ink: 'var(--ink)' },
};

/** Looks drawn over the tokens of a prompt: thicker and darker is more attention. */
export function AttentionArcs({
  boxes,
  arcs,
  label,
}: {
  boxes: readonly TokenBox[];
  arcs: readonly Arc[];
  label: string;
}) {
  const theme = useShownTheme();
  const { placed, boxY, height } = placeArcs(arcs, boxes.length);
  const width = boxes.length * arcSizes.token;
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={label}
      width="100%"
      style={{ minWidth: width * 0.85, maxWidth: width * 1.2 }}
    >
      {boxes.map((box) => (
        <Token key={box.position} box={box} y={boxY} />
      ))}
      {placed.map((arc) => {
        const color = css(sequentialColor(0.45 + 0.5 * arc.attention, theme));
        const tip = arc.above ? 1 : -1;
        const [x, y] = [arc.keyX, arc.above ? boxY - 2 : boxY + arcSizes.boxHeight + 2];
        return (
          <g key={`${arc.label} ${arc.query} ${arc.key}`}>
            <path d={arc.path} fill="none" stroke={color} strokeWidth={arc.width} />
            <path d={`M${x - 5} ${y - 7 * tip}h10l-5 ${7 * tip}z`} fill={color} />
          </g>
        );
      })}
      {/* After all lines, so that none of them crosses a label. */}
      {placed.map((arc) => (
        <text
          key={`${arc.label} ${arc.query} ${arc.key}`}
          x={arc.labelX}
          y={arc.labelY + 4}
          textAnchor="middle"
          fontSize={12}
          fill="var(--ink)"
          stroke="var(--bg)"
          strokeWidth={8}
          paintOrder="stroke"
        >
          <tspan fontWeight={600}>{arc.label}</tspan> {attentionText(arc.attention)}
        </text>
      ))}
    </svg>
  );
}

function Token({ box, y }: { box: TokenBox; y: number }) {
  const { token, boxHeight } = arcSizes;
  const { fill, stroke, ink } = boxStyle[box.tone];
  const x = box.position * token + 3;
  return (
    <g>
      <rect
        x={x}
        y={y}
        width={token - 6}
        height={boxHeight}
        rx={4}
        fill={fill}
        stroke={stroke}
        strokeWidth={box.tone === 'end' ? 2 : 1}
        strokeDasharray={box.tone === 's1' ? '3 2' : undefined}
      />
      <text x={x + (token - 6) / 2} y={y + 15} textAnchor="middle" fontSize={11} fontFamily="var(--mono)" fill={ink}>
        {box.text.length > 8 ? `${box.text.slice(0, 7)}…` : box.text}
      </text>
    </g>
  );
}
