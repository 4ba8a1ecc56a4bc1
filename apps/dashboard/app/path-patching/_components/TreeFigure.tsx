'use client';
import { useState } from 'react';
import { Figure, Picture } from '../../../components/Figure.tsx';
import { signed } from '../../../lib/format.ts';
import type { Recipe } from '../../../lib/pinnedViews.ts';
import { useCopy } from '../../../lib/useCopy.ts';
import type { PathCircuit } from '../pathCircuit.ts';
import { type GraphEdge, nodeSize, type PathGraph } from '../pathGraph.ts';
import type { PathStep } from '../pathSteps.ts';
import styles from './Paths.module.css';

const pointAtLine = 'Point at a line: the experiment behind it, in words.';
const noLine = 'A line is drawn for each sender that stands out; so far none does.';

interface TreeFigureProps {
  graph: PathGraph;
  circuit: PathCircuit;
  steps: readonly PathStep[];
  active: number;
  /** Of every step; null for one that is not whole. */
  recipes: readonly (Recipe | null)[];
  /** The experiment behind an edge, in words. */
  describe: (edge: GraphEdge) => string;
  onShow: (step: number) => void;
}

/** The tree from the logits back: edges are experiments, as thick as their effect. */
export function TreeFigure({ graph, circuit, steps, active, recipes, describe, onShow }: TreeFigureProps) {
  const { copied, copy } = useCopy();
  const [hovered, setHovered] = useState<GraphEdge | null>(null);
  const title = 'The paths so far';
  return (
    <Figure
      title={title}
      caption="the logits above; of each step the senders that stand out; thickness is the size of the effect, red takes answer away"
      className={styles.figure}
      saved={{
        name: 'paths',
        header: ['sender', 'step', 'effect', 'low', 'high'],
        rows: graph.edges.map(({ step, sender }) => [
          sender.label,
          step === 0 ? 'logits' : `${steps[step - 1]!.heads.join(' ')} ${steps[step - 1]!.input}`,
          sender.effect,
          sender.low,
          sender.high,
        ]),
        recipes,
      }}
    >
      <Picture className={styles.tree}>
        <svg
          viewBox={`0 0 ${graph.width} ${graph.height}`}
          style={{ width: '100%', maxWidth: graph.width * 1.15 }}
          role="img"
          aria-label={`${graph.nodes.length} heads and ${graph.edges.length} paths; the table below lists them`}
          onPointerLeave={() => setHovered(null)}
        >
          {graph.layers.map(({ layer, y }) => (
            <text key={layer} x={4} y={y + 4} fontSize={12} fill="var(--ink-3)">
              L{layer}
            </text>
          ))}
          {graph.edges.map((edge) => (
            <Edge
              key={`${edge.step} ${edge.sender.label}`}
              edge={edge}
              isFaint={hovered !== null && hovered !== edge}
              onEnter={() => setHovered(edge)}
            />
          ))}
          {graph.edges.map((edge) => (
            <EdgeNumber key={`${edge.step} ${edge.sender.label}`} edge={edge} />
          ))}
          {graph.stems.map(({ step, from, to }) => (
            <line
              key={`${step} ${to.label}`}
              x1={from.x}
              y1={from.y}
              x2={to.x}
              y2={to.y + nodeSize.height / 2}
              stroke="var(--ink-3)"
            />
          ))}
          {graph.ends.map(({ step, x, y }) => (
            <End
              key={step}
              x={x}
              y={y}
              label={step === 0 ? 'logits' : steps[step - 1]!.input}
              isActive={step === active}
              onClick={() => onShow(step)}
            />
          ))}
          {graph.nodes.map(({ label, x, y, step }) => (
            <g key={label}>
              <rect
                x={x - nodeSize.width / 2}
                y={y - nodeSize.height / 2}
                {...nodeSize}
                rx={6}
                fill="var(--surface)"
                stroke={step === null ? 'var(--line-2)' : 'var(--ink-2)'}
              />
              <text
                x={x}
                y={y + 4}
                textAnchor="middle"
                fontSize={12}
                fontWeight={step === null ? 400 : 600}
                fill="var(--ink)"
              >
                {label}
              </text>
            </g>
          ))}
        </svg>
      </Picture>
      {circuit.heads.length > 0 && (
        <button type="button" className="textButton" onClick={() => copy(JSON.stringify(circuit, null, 2))}>
          {copied ? 'Copied' : `Copy these ${circuit.heads.length} heads as a circuit`}
        </button>
      )}
      <p className={`caption ${styles.words}`} aria-live="polite">
        {hovered ? describe(hovered) : graph.edges.length > 0 ? pointAtLine : noLine}
      </p>
    </Figure>
  );
}

interface EdgeProps {
  edge: GraphEdge;
  isFaint: boolean;
  onEnter: () => void;
}

function Edge({ edge: { sender, from, to, width }, isFaint, onEnter }: EdgeProps) {
  const [x1, y1, x2, y2] = [from.x, from.y - nodeSize.height / 2, to.x, to.y + 8];
  const middle = (y1 + y2) / 2;
  const path = `M ${x1} ${y1} C ${x1} ${middle}, ${x2} ${middle}, ${x2} ${y2}`;
  return (
    <g onPointerEnter={onEnter} opacity={isFaint ? 0.35 : sender.isClear ? 0.9 : 0.4}>
      <path d={path} fill="none" stroke={sender.effect < 0 ? 'var(--bar-neg)' : 'var(--bar-pos)'} strokeWidth={width} />
      <path d={path} fill="none" stroke="transparent" strokeWidth={Math.max(14, width)} />
    </g>
  );
}

/** The number of an edge, above its sender on the side that the line leaves free. */
function EdgeNumber({ edge: { sender, from, to } }: { edge: GraphEdge }) {
  const isLeft = from.x < to.x;
  return (
    <text
      x={from.x + (isLeft ? -8 : 8)}
      y={from.y - nodeSize.height / 2 - 5}
      textAnchor={isLeft ? 'end' : 'start'}
      fontSize={12}
      fontWeight={600}
      fill={sender.effect < 0 ? 'var(--neg)' : 'var(--pos)'}
      stroke="var(--bg)"
      strokeWidth={6}
      strokeLinejoin="round"
      paintOrder="stroke"
      pointerEvents="none"
    >
      {signed(sender.effect)}
    </text>
  );
}

interface EndProps {
  x: number;
  y: number;
  label: string;
  isActive: boolean;
  onClick: () => void;
}

function End({ x, y, label, isActive, onClick }: EndProps) {
  const width = label.length > 1 ? 70 : 20;
  return (
    // biome-ignore lint/a11y: the list of steps is the way by keyboard
    <g onClick={onClick} style={{ cursor: 'pointer' }}>
      <rect
        x={x - width / 2}
        y={y - 10}
        width={width}
        height={20}
        rx={10}
        fill={isActive ? 'var(--accent)' : 'var(--sunken)'}
        stroke={isActive ? 'var(--accent)' : 'var(--line-2)'}
      />
      <text
        x={x}
        y={y + 4}
        textAnchor="middle"
        fontSize={12}
        fontWeight={600}
        fill={isActive ? 'var(--on-accent)' : 'var(--ink)'}
      >
        {label}
      </text>
    </g>
  );
}
