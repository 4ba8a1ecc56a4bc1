import { findOperation, type HookedTransformer, headMatrix } from '@circuit-lens/model';
import { allHeads } from '@circuit-lens/shared';
import type { AnalysisCommand } from './worker.ts';

/** Any two tokens; the same pair in `analyses.py`. */
const answers = { correct: 100, incorrect: 200 };

/** One analysis as its operation computes it, the run included, without encoding or storing the result. */
export async function runAnalysis(
  model: HookedTransformer,
  command: AnalysisCommand,
  tokens: readonly number[][],
): Promise<unknown> {
  const run = (name: string, input: object) =>
    findOperation(name).run(input, {
      loadModel: async () => model,
      checkpoint: async () => undefined,
      onProgress: () => undefined,
    });
  const prompts = tokens.map((ids) => ({ tokens: ids, answers }));
  switch (command.what) {
    case 'headEffects':
      return run('attribution.direct', { prompts, unit: 'head' });
    case 'neuronEffects':
      return run('attribution.direct', { prompts, unit: 'neuron' });
    case 'eigenvalues':
      return run('weights.eigenvalues', { circuit: 'ov' });
    case 'svd':
      return allHeads(model.config.nLayers, model.config.nHeads).map((head) => headMatrix(model, head, 'ov').svd());
    case 'composition':
      for (const kind of ['q', 'k', 'v']) await run('weights.composition', { kind });
  }
}
