'use client';
import type { DrawnEdge } from '../circuitEdges.ts';
import { edgeLabel } from '../edgeLabels.ts';
import styles from './Circuit.module.css';

const tones = ['plain', 'pos', 'neg'] as const;
/** Arrow heads in px: of thin lines and of wide ones. */
const sizes = { thin: 8, wide: 15 };
const wideFrom = 3.5;

const markerOf = ({ tone, width }: DrawnEdge) => `circuit-arrow-${tone}-${width < wideFrom ? 'thin' : 'wide'}`;

/** Arrow heads of every colour and size. */
export function EdgeMarkers() {
  return tones.flatMap((tone) =>
    Object.entries(sizes).map(([name, size]) => (
      <marker
        key={`${tone} ${name}`}
        id={`circuit-arrow-${tone}-${name}`}
        viewBox="0 0 8 8"
        refX="7"
        refY="4"
        markerWidth={size}
        markerHeight={size}
        markerUnits="userSpaceOnUse"
        orient="auto"
      >
        <path d="M0 0L8 4L0 8z" className={styles.arrow} data-tone={tone} />
      </marker>
    )),
  );
}

interface CircuitEdgeProps {
  edge: DrawnEdge;
  /** Is what sends it switched off? */
  isOff: boolean;
  isFaint: boolean;
  onEnter: () => void;
}

/** A line as wide as its effect, with a wide invisible one to point at. */
export function CircuitEdge({ edge, isOff, isFaint, onEnter }: CircuitEdgeProps) {
  return (
    <g onPointerEnter={onEnter} opacity={isFaint ? 0.35 : 1} data-edge={edge.id}>
      <path
        d={edge.path}
        className={styles.edge}
        strokeWidth={edge.width}
        strokeDasharray={isOff ? '4 3' : undefined}
        data-tone={edge.tone}
        markerEnd={`url(#${markerOf(edge)})`}
      />
      <path d={edge.path} fill="none" stroke="transparent" strokeWidth={Math.max(12, edge.width)}>
        {edge.words && <title>{edge.words}</title>}
      </path>
    </g>
  );
}

/** Which input an edge reaches, and how much goes along it. */
export function EdgeLabel({ edge }: { edge: DrawnEdge }) {
  return (
    <text x={edge.label.x} y={edge.label.y} className={`${styles.does} ${styles.edgeLabel}`}>
      {edgeLabel(edge)}
    </text>
  );
}
