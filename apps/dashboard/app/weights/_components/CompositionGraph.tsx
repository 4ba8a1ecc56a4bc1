'use client';
import { fixed } from '../../../lib/format.ts';
import { graphEdges, graphSizes, placeOf } from '../compositionGraph.ts';
import type { Composition } from '../compositionView.ts';
import { headsByLayer } from '../weightsView.ts';

const dashes = { Q: undefined, K: '6 3', V: '1.5 3' } as const;
const inputs = { Q: 'queries', K: 'keys', V: 'values' } as const;

interface CompositionGraphProps {
  found: readonly Composition[];
  size: { nLayers: number; nHeads: number };
  head: string;
  onChoose: (label: string) => void;
}

/** Who reads what whom writes: heads by layer, a line for each pair above the threshold. The table below says the same. */
export function CompositionGraph({ found, size, head, onChoose }: CompositionGraphProps) {
  const { cell, left, top } = graphSizes;
  const [width, height] = [left + size.nHeads * cell + 4, top + size.nLayers * cell + 4];
  const edges = graphEdges(found);
  const joined = new Set(edges.flatMap(({ sender, receiver }) => [sender, receiver]));
  return (
    <div style={{ maxWidth: width * 1.3 }}>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        width="100%"
        role="img"
        aria-label={`${edges.length} pairs of heads that compose, drawn from the earlier to the later`}
        fontFamily="var(--sans)"
      >
        {edges.toReversed().map(({ sender, receiver, kind, path, strength, score }) => (
          <path
            key={`${sender}${receiver}${kind}`}
            d={path}
            fill="none"
            stroke="var(--ink-3)"
            strokeWidth={1 + 2 * strength}
            strokeDasharray={dashes[kind]}
            opacity={0.35 + 0.65 * strength}
          >
            <title>{`${receiver} reads ${sender} by its ${inputs[kind]}: ${fixed(score, 4)}`}</title>
          </path>
        ))}
        {headsByLayer(size).map((labels, layer) => (
          <g key={labels[0]}>
            <text x={left - 8} y={top + (layer + 0.5) * cell + 4} textAnchor="end" fontSize={12} fill="var(--ink-3)">
              L{layer}
            </text>
            {labels.map((label, i) => (
              <HeadNode
                key={label}
                label={label}
                name={layer === 0 ? `H${i}` : null}
                isChosen={label === head}
                isJoined={joined.has(label)}
                onChoose={onChoose}
              />
            ))}
          </g>
        ))}
      </svg>
      <p className="caption">
        solid: by its queries · dashed: by its keys · dotted: by its values · the thicker, the larger
      </p>
    </div>
  );
}

interface HeadNodeProps {
  label: string;
  /** Written above the first row. */
  name: string | null;
  isChosen: boolean;
  isJoined: boolean;
  onChoose: (label: string) => void;
}

function HeadNode({ label, name, isChosen, isJoined, onChoose }: HeadNodeProps) {
  const { x, y } = placeOf(label);
  return (
    <>
      {name && (
        <text x={x} y={14} textAnchor="middle" fontSize={12} fill="var(--ink-3)">
          {name}
        </text>
      )}
      {/* biome-ignore lint/a11y: the table below has a button for each head */}
      <circle
        cx={x}
        cy={y}
        r={isChosen ? 7 : 5}
        fill={isJoined ? 'var(--ink)' : 'var(--surface)'}
        stroke={isChosen ? 'var(--accent)' : 'var(--line-2)'}
        strokeWidth={isChosen ? 3 : 1}
        style={{ cursor: 'pointer' }}
        onClick={() => onChoose(label)}
      >
        <title>{label}</title>
      </circle>
    </>
  );
}
