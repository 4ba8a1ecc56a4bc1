import { findOperation, type HookedTransformer, headMatrix } from '@circuit-lens/model';
import { allHeads } from '@circuit-lens/shared';
import { type AnalysisCommand, answers } from './commands.ts';

/** What an operation is given where nobody watches it. */
export const operationContext = (model: HookedTransformer) => ({
  loadModel: async () => model,
  checkpoint: async () => undefined,
  onProgress: () => undefined,
});

/** One analysis as its operation computes it, the run included, without encoding or storing the result. */
export async function runAnalysis(
  model: HookedTransformer,
  command: AnalysisCommand,
  tokens: readonly number[][],
): Promise<unknown> {
  const run = (name: string, input: object) => findOperation(name).run(input, operationContext(model));
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
