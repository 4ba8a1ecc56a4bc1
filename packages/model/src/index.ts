export { ActivationCache } from './ActivationCache.ts';
export { defaultWeightFlags, type ModelConfig, rawWeightFlags, type WeightFlags } from './config.ts';
export {
  type CachedRunResult,
  HookedTransformer,
  type HookSelection,
  type PromptInput,
  type RunHook,
  type RunOptions,
  type RunResult,
} from './HookedTransformer.ts';
export type { HookFunction } from './hooks/HookFunction.ts';
export { findIoiLabels } from './ioi/findIoiLabels.ts';
export { milkPrompt, notebookPrompts } from './ioi/notebookPrompts.ts';
export { type LoadModelOptions, loadModel } from './loadModel.ts';
export { type Envelope, type EnvelopeModel, encodeEnvelope } from './operations/envelope.ts';
export { findOperation, operations } from './operations/index.ts';
export type { Operation } from './operations/Operation.ts';
export { runId } from './operations/recipeId.ts';
export type { TokenRow } from './operations/tokenRanking.ts';
export { type DeviceKind, OnnxRuntime } from './runtime/OnnxRuntime.ts';
export type { SelfTestReport } from './selftest/selfTestReport.ts';
export { type Axis, Tensor } from './tensor.ts';
export { Tokenizer } from './tokenizer/Tokenizer.ts';
export { type HostOptions, ModelHost } from './worker/ModelHost.ts';
export type { CallOptions } from './worker/WorkerLink.ts';
