export { detectionPattern, exchanged, type HeadKind, milkPrompt, notebookPrompts } from '@circuit-lens/shared';
export { ActivationCache } from './ActivationCache.ts';
export { applyLnToStack } from './analysis/applyLnToStack.ts';
export { attentionBetween, attentionPatterns } from './analysis/attention.ts';
export { type DetectionOptions, detectHeads } from './analysis/detectHeads.ts';
export { headMatrix } from './analysis/headCircuit.ts';
export { logitAttrs, tokensToResidualDirections } from './analysis/logitAttrs.ts';
export { accumulatedBias, getFullResidDecomposition, stackNeuronResults } from './analysis/projectedStack.ts';
export { type QkSite, type QkTable, qkAttribution, qkHooks } from './analysis/qkAttribution.ts';
export { repeatedRandomTokens, repeatedTokenScores } from './analysis/repeatedTokens.ts';
export { accumulatedResid, decomposeResid, stackHeadResults } from './analysis/residualStack.ts';
export { type ValueNorm, valueNorms } from './analysis/valueNorms.ts';
export { defaultWeightFlags, type ModelConfig, rawWeightFlags, type WeightFlags } from './config.ts';
export { extendPrefix, type KeptPrefix, type Prefix, prefixHooks, releasePrefix } from './forward/Prefix.ts';
export {
  type CachedRunResult,
  HookedTransformer,
  type HookSelection,
  type RunHook,
  type RunOptions,
  type RunResult,
} from './HookedTransformer.ts';
export { hashOfJson } from './hashOfJson.ts';
export type { HookFunction } from './hooks/HookFunction.ts';
export { type ListedModel, listModels } from './hub/listModels.ts';
export { arenaDataset } from './ioi/arenaDataset.ts';
export type { PromptScore, ScoreGroup } from './ioi/evaluatePrompts.ts';
export { findIoiLabels } from './ioi/findIoiLabels.ts';
export type { OwnProblem } from './ioi/ownPrompts.ts';
export { copyingScore, type Eigenvalues, eigenvalues } from './linalg/eigenvalues.ts';
export { FactoredMatrix } from './linalg/FactoredMatrix.ts';
export { type LoadModelOptions, loadModel } from './loadModel.ts';
export { makeFolder } from './makeFolder.ts';
export { ByteBudget, type Shelf } from './memory/ByteBudget.ts';
export { threadShare } from './memory/cacheBytes.ts';
export { defaultModelName, embeddedModel } from './modelFolders.ts';
export { modelSizes } from './modelSizes.ts';
export { readNotes, writeNote } from './notes.ts';
export { activationValues } from './operations/activationValues.ts';
export type { CopyRow } from './operations/attentionCopyScatter.ts';
export type { Contributor } from './operations/attributionDirect.ts';
export {
  type AnyEnvelope,
  type Envelope,
  type EnvelopeModel,
  encodeEnvelope,
  encodeResult,
} from './operations/envelope.ts';
export { exampleInput } from './operations/exampleInput.ts';
export type { Continuation, GeneratedToken } from './operations/generate.ts';
export { findOperation, operations } from './operations/index.ts';
export { countOf, inputSizes, promptsIn } from './operations/inputSizes.ts';
export { type LensToken, valuesOfLensToken } from './operations/lensTokens.ts';
export type { Operation } from './operations/Operation.ts';
export { type OperationPrice, priceOf } from './operations/priceOf.ts';
export { type AnswerToken, type DescribedPrompt, type PromptToken, runId } from './operations/recipeId.ts';
export { runNetworkOperation } from './operations/runNetworkOperation.ts';
export { takeNeurons } from './operations/takeNeurons.ts';
export type { TokenRow } from './operations/tokenRanking.ts';
export type { ScoredToken, TokenEnds } from './operations/topTokens.ts';
export type { Wave, WaveKeeper } from './operations/waves.ts';
export type { SingularVector } from './operations/weightsSingularVectors.ts';
export type { SkipTrigram } from './operations/weightsSkipTrigrams.ts';
export type { VirtualHead } from './operations/weightsVirtualHeads.ts';
export { type CopiedBytes, type DeviceTensor, OnnxRuntime, type RuntimeObserver } from './runtime/OnnxRuntime.ts';
export { productRate } from './runtime/productRate.ts';
export type { SelfTestReport } from './selftest/selfTestReport.ts';
export { type Axis, Tensor } from './tensor.ts';
export type { PromptInput } from './tokenizer/PromptInput.ts';
export { Tokenizer } from './tokenizer/Tokenizer.ts';
export type { PublishedValue } from './verify/PublishedValue.ts';
export { publishedValues } from './verify/published.ts';
export { publishedContentHash } from './verify/publishedWeights.ts';
export { SafetensorsFile } from './weights/safetensors.ts';
export { type TensorToWrite, writeSafetensors } from './weights/safetensorsWriter.ts';
export { weightsVersion } from './weights/weightsVersion.ts';
export { type HostOptions, ModelHost } from './worker/ModelHost.ts';
export type { CallOptions } from './worker/WorkerLink.ts';
