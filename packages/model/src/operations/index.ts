import { CircuitLensError } from '@circuit-lens/shared';
import { ablateHeads } from './ablateHeads.ts';
import { ablateLayers } from './ablateLayers.ts';
import { ablateMlps } from './ablateMlps.ts';
import { attentionBetween } from './attentionBetween.ts';
import { attentionCopyScatter } from './attentionCopyScatter.ts';
import { attentionPatterns } from './attentionPatterns.ts';
import { attentionQkAttribution } from './attentionQkAttribution.ts';
import { attributionBySource } from './attributionBySource.ts';
import { attributionDecomposition } from './attributionDecomposition.ts';
import { attributionDirect } from './attributionDirect.ts';
import { attributionLogitLens } from './attributionLogitLens.ts';
import { circuitAdversarial } from './circuitAdversarial.ts';
import { circuitCompleteness } from './circuitCompleteness.ts';
import { circuitEdges } from './circuitEdges.ts';
import { circuitFaithfulness } from './circuitFaithfulness.ts';
import { circuitList } from './circuitList.ts';
import { circuitMinimality } from './circuitMinimality.ts';
import { circuitPropose } from './circuitPropose.ts';
import { circuitRandomBand } from './circuitRandomBand.ts';
import { circuitSignals } from './circuitSignals.ts';
import { datasetEvaluate } from './datasetEvaluate.ts';
import { datasetIoi } from './datasetIoi.ts';
import { datasetParse } from './datasetParse.ts';
import { generate } from './generate.ts';
import { headsCausalRoles } from './headsCausalRoles.ts';
import { headsCopyingScores } from './headsCopyingScores.ts';
import { headsDetect } from './headsDetect.ts';
import { headsRepeatedTokenScores } from './headsRepeatedTokenScores.ts';
import { headsRoles } from './headsRoles.ts';
import { ioiNotebook } from './ioiNotebook.ts';
import { modelDownload } from './modelDownload.ts';
import { modelInfo } from './modelInfo.ts';
import { modelLoad } from './modelLoad.ts';
import { modelParameter } from './modelParameter.ts';
import type { Operation } from './Operation.ts';
import { patchActivations } from './patchActivations.ts';
import { patchAtPlaces } from './patchAtPlaces.ts';
import { patchPaths } from './patchPaths.ts';
import { runActivations } from './runActivations.ts';
import { runCompare } from './runCompare.ts';
import { runDescribe } from './runDescribe.ts';
import { runLogitDifference } from './runLogitDifference.ts';
import { runLoss } from './runLoss.ts';
import { runNextTokens } from './runNextTokens.ts';
import { tokenize } from './tokenize.ts';
import { verifyGpt2 } from './verifyGpt2.ts';
import { weightsColumnNorms } from './weightsColumnNorms.ts';
import { weightsComposition } from './weightsComposition.ts';
import { weightsEigenvalues } from './weightsEigenvalues.ts';
import { weightsGram } from './weightsGram.ts';
import { weightsNeurons } from './weightsNeurons.ts';
import { weightsPathExpansion } from './weightsPathExpansion.ts';
import { weightsSingularValues } from './weightsSingularValues.ts';
import { weightsSingularVectors } from './weightsSingularVectors.ts';
import { weightsSkipTrigrams } from './weightsSkipTrigrams.ts';
import { weightsTokenCircuit } from './weightsTokenCircuit.ts';
import { weightsVirtualHeads } from './weightsVirtualHeads.ts';

/**
 * Every operation. The worker, the command line, the GraphQL fields and the documentation read this table; a new
 * operation is one file and one line here.
 */
export const operations: readonly Operation[] = [
  modelInfo,
  modelLoad,
  modelDownload,
  modelParameter,
  tokenize,
  runDescribe,
  runNextTokens,
  runLogitDifference,
  runLoss,
  runActivations,
  runCompare,
  generate,
  attributionLogitLens,
  attributionDirect,
  attributionBySource,
  attributionDecomposition,
  attentionPatterns,
  attentionBetween,
  attentionCopyScatter,
  attentionQkAttribution,
  headsDetect,
  headsRepeatedTokenScores,
  headsCopyingScores,
  headsRoles,
  headsCausalRoles,
  weightsColumnNorms,
  weightsGram,
  weightsEigenvalues,
  weightsSingularValues,
  weightsSingularVectors,
  weightsComposition,
  weightsTokenCircuit,
  weightsSkipTrigrams,
  weightsVirtualHeads,
  weightsPathExpansion,
  weightsNeurons,
  patchActivations,
  patchAtPlaces,
  ablateHeads,
  ablateMlps,
  ablateLayers,
  patchPaths,
  circuitList,
  circuitFaithfulness,
  circuitEdges,
  circuitRandomBand,
  circuitCompleteness,
  circuitMinimality,
  circuitPropose,
  circuitSignals,
  circuitAdversarial,
  datasetIoi,
  datasetParse,
  datasetEvaluate,
  ioiNotebook,
  verifyGpt2,
];

/** @throws CircuitLensError BAD_USER_INPUT listing the names there are */
export function findOperation(name: string): Operation {
  const found = operations.find((operation) => operation.name === name);
  if (found) return found;
  const allowed = operations.map((operation) => operation.name);
  throw new CircuitLensError('BAD_USER_INPUT', `There is no operation "${name}". Allowed: ${allowed.join(', ')}.`, {
    operation: name,
    allowed,
  });
}
