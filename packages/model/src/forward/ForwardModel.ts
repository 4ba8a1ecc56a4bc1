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

/** About 70 ms on two cores: the longest that a cancel or a more urgent request has to wait. */
export const defaultMaxFlopsPerRun = 4.5e9;
