'use client';
import { fixed, percent } from '../../../lib/format.ts';
import type { DrawnEdge } from '../circuitEdges.ts';
import type { CircuitLayout } from '../circuitLayout.ts';
import type { Faithfulness } from '../results.ts';
import styles from './Circuit.module.css';
import { CircuitEdge, EdgeLabel, EdgeMarkers } from './CircuitEdges.tsx';
import { HeadPill } from './HeadPill.tsx';

interface CircuitPictureProps {
  layout: CircuitLayout;
  edges: readonly DrawnEdge[];
  /** The edge that is pointed at. */
  pointed: DrawnEdge | null;
  onPoint: (edge: DrawnEdge | null) => void;
  off: readonly string[];
  /** What F(C) loses without each head, by key; empty while it is not measured. */
  changes: ReadonlyMap<string, number>;
  range: number;
  /** Null where nothing can be switched. */
  onToggle: ((key: string) => void) | null;
  result: Faithfulness | null;
  label: string;
}

/** Lanes, edges, classes and heads, as one SVG. Edges between classes run behind the classes. */
export function CircuitPicture({
  layout,
  off,
  changes,
  range,
  onToggle,
  result,
  label,
  ...drawn
}: CircuitPictureProps) {
  const { edges, pointed, onPoint } = drawn;
  const isLogitEdge = ({ to }: DrawnEdge) => to === 'logits';
  const isNamed = (edge: DrawnEdge) => (pointed ? edge.id === pointed.id : edge.isNamed);
  const draw = (edge: DrawnEdge) => (
    <CircuitEdge
      key={edge.id}
      edge={edge}
      isOff={off.includes(edge.from)}
      isFaint={pointed !== null && pointed.id !== edge.id}
      onEnter={() => onPoint(edge)}
    />
  );
  const { width, height, lanes, boxes, logits } = layout;
  return (
    // biome-ignore lint/a11y/useSemanticElements: the switches of an SVG have no fieldset
    <svg width={width} height={height} role="group" aria-label={label} onPointerLeave={() => onPoint(null)}>
      <defs>
        <EdgeMarkers />
      </defs>
      {lanes.map((lane) => (
        <g key={lane.position}>
          <rect x={lane.x} y={lane.y} width={lane.width} height={lane.height} rx={8} className={styles.lane} />
          <text x={lane.x + 12} y={28} className={styles.name}>
            {lane.name}
          </text>
        </g>
      ))}
      {edges.filter((edge) => !isLogitEdge(edge)).map(draw)}
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
      {edges.filter(isLogitEdge).map(draw)}
      {lanes.length > 0 && edges.filter(isNamed).map((edge) => <EdgeLabel key={edge.id} edge={edge} />)}
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
