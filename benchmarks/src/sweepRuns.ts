import { findOperation, type HookedTransformer } from '@circuit-lens/model';
import { operationContext } from './analysisRuns.ts';
import { answers, differsFrom, type SweepCommand } from './commands.ts';

const headKinds = ['z', 'q', 'k', 'v', 'pattern'] as const;

/** The corrupted prompts: other ids where the pairs differ. */
export function corruptedIds(tokens: readonly number[][], { differ }: SweepCommand, dVocab: number): number[][] {
  const from = differsFrom[differ];
  const isOther = (position: number) => (differ === 's2' ? position === from : position >= from);
  return tokens.map((ids) => ids.map((id, position) => (isOther(position) ? (id + 1) % dVocab : id)));
}

/** One sweep as its operation computes it, both runs included. */
export async function runSweep(
  model: HookedTransformer,
  { what }: SweepCommand,
  clean: readonly number[][],
  corrupted: readonly number[][],
): Promise<void> {
  const sweep = (more: object) =>
    findOperation('patch.activations').run(
      {
        clean: { prompts: clean.map((ids) => ({ tokens: ids, answers })) },
        corrupted: { prompts: corrupted.map((ids) => ({ tokens: ids })) },
        metric: { kind: 'logitDifference' },
        ...more,
      },
      operationContext(model),
    );
  if (what === 'residPreSweep') await sweep({ site: 'resid_pre' });
  if (what === 'headSweep') await sweep({ site: 'z' });
  if (what !== 'byPositionSweeps') return;
  for (const site of headKinds) await sweep({ site, by: ['layer', 'head', 'position'] });
}
