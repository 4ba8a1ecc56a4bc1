'use client';
import { useMemo, useRef, useState } from 'react';
import { ColorLegend } from '../../../components/ColorLegend.tsx';
import { Figure, Picture } from '../../../components/Figure.tsx';
import { JobProgress } from '../../../components/JobProgress.tsx';
import { symmetricRange } from '../../../lib/colorScale.ts';
import { capital, meanOf } from '../../../lib/format.ts';
import { toggled } from '../../../lib/toggled.ts';
import { useWidth } from '../../../lib/useWidth.ts';
import { type Circuit, nodeKey, positionName } from '../circuit.ts';
import type { DrawnEdge } from '../circuitEdges.ts';
import type { TaskInput } from '../circuitInput.ts';
import { layoutCircuit } from '../circuitLayout.ts';
import { positionsOf } from '../classes.ts';
import type { Faithfulness } from '../results.ts';
import type { CircuitState } from '../useCircuit.ts';
import { useCircuitUrl } from '../useCircuitUrl.ts';
import { useDrawnEdges } from '../useDrawnEdges.ts';
import type { Undo } from '../useUndo.ts';
import styles from './Circuit.module.css';
import { CircuitPicture } from './CircuitPicture.tsx';
import { EdgeNotes } from './EdgeNotes.tsx';
import { FaithfulnessPanel } from './FaithfulnessPanel.tsx';
import { HeadTable } from './HeadTable.tsx';
import { UndoButtons } from './UndoButtons.tsx';

const room = { width: 500, height: 316 };

interface CircuitFigureProps {
  state: CircuitState;
  /** With everything on. */
  circuit: Circuit;
  undo: Undo;
}

/** The circuit as the paper's figure: a click on a head switches it, its name opens its attention. */
export function CircuitFigure({ state, circuit, undo }: CircuitFigureProps) {
  const [{ off }] = useCircuitUrl();
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const { faithfulness, effects, minimality } = state;
  const changes = useMemo(() => new Map(effects?.rows.map((row) => [nodeKey(row), row.change])), [effects]);
  const layout = useMemo(
    () => (width ? layoutCircuit(circuit.heads, width, state.whole ? room : null) : null),
    [circuit, width, state.whole],
  );
  const [pointed, point] = useState<DrawnEdge | null>(null);
  const edges = useDrawnEdges(state, layout);
  const range = symmetricRange(changes.values());
  const toggle = (key: string) => undo.change({ off: toggled(off, key) });
  const title = `The circuit ${circuit.name}`;
  const free = layout?.room;
  return (
    <Figure
      title={title}
      caption={`${circuit.source}; heads at ${positionsOf(circuit).map(positionName).join(', ')}`}
      controls={state.whole && <UndoButtons undo={undo} />}
      saved={{
        name: `circuit-${circuit.name}`,
        title: `${title}${off.length > 0 ? ` without ${off.join(', ')}` : ''}`,
        header: ['head', 'class', 'position', 'on', 'change'],
        rows: circuit.heads.map((node) => [
          node.head,
          node.class,
          node.position,
          String(!off.includes(nodeKey(node))),
          changes.get(nodeKey(node)) ?? null,
        ]),
        notes: faithfulness ? [numbers(faithfulness)] : [],
        recipes: state.recipes,
      }}
    >
      {state.task && faithfulness && (
        <p className={`caption ${styles.reference}`}>{knockoutText(faithfulness, state.task)}</p>
      )}
      {faithfulness?.warnings.map(({ code, message }) => (
        <p key={code} className={styles.warnings}>
          {message}
        </p>
      ))}
      {!free && <FaithfulnessPanel state={state} place={null} />}
      <Picture>
        <div ref={frame} className={styles.figure} style={{ minHeight: 400 }}>
          {layout && (
            <CircuitPicture
              layout={layout}
              edges={edges}
              pointed={pointed}
              onPoint={point}
              {...{ off, changes, range }}
              onToggle={state.whole ? toggle : null}
              result={faithfulness}
              label={title}
            />
          )}
          {free && (
            <FaithfulnessPanel
              state={state}
              place={{ left: free.x, top: free.y, width: free.width, minHeight: free.height }}
            />
          )}
        </div>
      </Picture>
      {state.whole && (
        <div className={styles.foot}>
          <span className={styles.bar}>
            <ColorLegend range={range} words={['against', 'toward']} />
            <span className="caption">
              number and colour of a head: what F(C) loses without it, once the rest of its class is gone
            </span>
          </span>
          <span className="caption">
            click, <kbd>Space</kbd>: off and on · name: its attention · <kbd>p</kbd> pins · <kbd>Ctrl+Z</kbd> takes back
          </span>
        </div>
      )}
      <EdgeNotes state={state} pointed={pointed} />
      {minimality.job && minimality.job.state !== 'succeeded' && (
        <JobProgress what="what each head adds" handle={minimality} />
      )}
      <HeadTable circuit={circuit} off={off} effects={effects} />
    </Figure>
  );
}

const numbers = ({ full, circuit, empty }: { full: number; circuit: number; empty: number }) =>
  `F(M) ${full}, F(C) ${circuit}, F(∅) ${empty}`;

/** What stands in place of the other heads, and what it is drawn from. */
function knockoutText(
  { knockout: { kind, standIn } }: Faithfulness,
  { dataset, referencePerPrompt }: TaskInput,
): string {
  const stands = `${capital(meanOf(dataset.prompts.length))}. In place of every other head stands ${standIn}`;
  if (kind === 'zero') return `${stands}.`;
  const each = kind === 'resample' ? 1 : referencePerPrompt;
  return `${stands}. Reference: ABC counterparts, the same sentences with three unrelated names, ${each} for each prompt.`;
}
