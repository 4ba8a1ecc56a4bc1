'use client';
import { useMemo } from 'react';
import { fixed, percent } from '../../../lib/format.ts';
import { drawEdges, publishedEdges } from '../circuitEdges.ts';
import type { CircuitLayout } from '../circuitLayout.ts';
import type { Faithfulness } from '../results.ts';
import styles from './Circuit.module.css';
import { HeadPill } from './HeadPill.tsx';

const inputNames = { q: 'queries', k: 'keys', v: 'values' };

interface CircuitPictureProps {
  layout: CircuitLayout;
  off: readonly string[];
  /** What F(C) loses without each head, by key; empty while it is not measured. */
  changes: ReadonlyMap<string, number>;
  range: number;
  /** Null where nothing can be switched. */
  onToggle: ((key: string) => void) | null;
  result: Faithfulness | null;
  label: string;
}

/** Lanes, classes, heads and edges, as one SVG. */
export function CircuitPicture({ layout, off, changes, range, onToggle, result, label }: CircuitPictureProps) {
  const edges = useMemo(() => drawEdges(layout, publishedEdges(layout)), [layout]);
  const { width, height, lanes, boxes, logits } = layout;
  return (
    // biome-ignore lint/a11y/useSemanticElements: the switches of an SVG have no fieldset
    <svg width={width} height={height} role="group" aria-label={label}>
      <defs>
        <marker id="circuit-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
          <path d="M0 0L8 4L0 8z" className={styles.arrow} />
        </marker>
      </defs>
      {lanes.map((lane) => (
        <g key={lane.position}>
          <rect x={lane.x} y={lane.y} width={lane.width} height={lane.height} rx={8} className={styles.lane} />
          <text x={lane.x + 12} y={28} className={styles.name}>
            {lane.name}
          </text>
        </g>
      ))}
      {boxes.map((box) => (
        <g key={box.id}>
          <rect x={box.x} y={box.y} width={box.width} height={box.height} rx={8} className={styles.box} />
          <text x={box.x + 12} y={box.y + 18} className={styles.name}>
            {box.name}
          </text>
          <text x={box.x + 12} y={box.y + 33} className={styles.does}>
            {box.does}
          </text>
        </g>
      ))}
      {edges.map((edge) => (
        <g key={edge.id}>
          <path
            d={edge.path}
            className={styles.edge}
            strokeWidth={edge.width}
            data-tone={edge.tone}
            markerEnd="url(#circuit-arrow)"
          />
          {edge.input && lanes.length > 0 && (
            <text x={edge.label.x} y={edge.label.y} className={styles.does}>
              {inputNames[edge.input]}
            </text>
          )}
        </g>
      ))}
      {boxes.flatMap((box) =>
        box.pills.map((pill) => (
          <HeadPill
            key={pill.id}
            pill={pill}
            isOff={off.includes(pill.id)}
            change={changes.get(pill.id) ?? null}
            range={range}
            onToggle={onToggle}
          />
        )),
      )}
      <rect {...logits} rx={8} className={styles.box} />
      <text x={logits.x + 12} y={logits.y + 22} className={styles.name}>
        {logits.width > 400 ? 'Logit of the IO name − logit of the S name' : 'Logit(IO) − logit(S)'}
      </text>
      <text x={logits.x + 12} y={logits.y + 38} className={styles.does}>
        {result ? `model ${fixed(result.full)}, share ${percent(result.share, 0)}` : 'not measured'}
      </text>
      {result && (
        <text x={logits.x + logits.width - 12} y={logits.y + 34} textAnchor="end" className={styles.total}>
          {fixed(result.circuit)}
        </text>
      )}
    </svg>
  );
}
