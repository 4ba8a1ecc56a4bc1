import type { ModelConfig } from '../config.ts';
import type { OnnxRuntime } from '../runtime/OnnxRuntime.ts';
import type { ModelWeights } from '../weights/ModelWeights.ts';
import type { StageCache } from './stages.ts';
import type { UnembedStage } from './UnembedStage.ts';

/** Everything a forward pass needs of a model. */
export interface ForwardModel {
  config: ModelConfig;
  weights: ModelWeights;
  runtime: OnnxRuntime;
  stages: StageCache;
  unembedStage: UnembedStage;
  /** Layer-norm weights and biases are folded into the matrices that read them. */
  layerNormFolded: boolean;
  /** The most arithmetic one `run` may do, in floating-point operations. */
  maxFlopsPerRun: number;
}

/**
 * The most arithmetic of one run of the runtime, after which others may pass and a cancel is seen: the unembedding of 120
 * rows of GPT-2 small. 50 ms on two cores at 190 GFLOPS, 150 ms at 65; half of it cost 8 x 15 tokens 30 of 217 ms.
 */
export const defaultMaxFlopsPerRun = 9.5e9;
