'use client';
import { JobProgress } from '../../../components/JobProgress.tsx';
import type { DrawnEdge } from '../circuitEdges.ts';
import type { CircuitState } from '../useCircuit.ts';
import styles from './Circuit.module.css';
import { EdgeTable } from './EdgeTable.tsx';

const measuredText =
  'Lines: what goes from one class to another, and from each head to the logits, measured with every head on; as wide as its effect, blue toward the answer, red against. Point at one for the experiment in words.';
const plainText = 'Lines: the paper’s, not measured yet.';

/** What the lines of the picture are: in words, while they are measured, and as a table. */
export function EdgeNotes({ state, pointed }: { state: CircuitState; pointed: DrawnEdge | null }) {
  const { edges, measured, task } = state;
  return (
    <>
      <p className={`caption ${styles.words}`} aria-live="polite">
        {pointed?.words ?? (measured ? measuredText : plainText)}
      </p>
      {(edges.error || edges.job) && edges.job?.state !== 'succeeded' && (
        <JobProgress what="what goes along each line" handle={edges} />
      )}
      {measured && <EdgeTable measured={measured} prompts={task?.dataset.prompts.length ?? 0} recipe={edges.recipe} />}
    </>
  );
}
