import { CircuitLensError } from '@circuit-lens/shared';
import { attributionBySource } from './attributionBySource.ts';
import { attributionDecomposition } from './attributionDecomposition.ts';
import { attributionDirect } from './attributionDirect.ts';
import { attributionLogitLens } from './attributionLogitLens.ts';
import { ioiNotebook } from './ioiNotebook.ts';
import { modelInfo } from './modelInfo.ts';
import { modelParameter } from './modelParameter.ts';
import type { Operation } from './Operation.ts';
import { runActivations } from './runActivations.ts';
import { runCompare } from './runCompare.ts';
import { runLogitDifference } from './runLogitDifference.ts';
import { runLoss } from './runLoss.ts';
import { runNextTokens } from './runNextTokens.ts';
import { tokenize } from './tokenize.ts';
import { verifyGpt2 } from './verifyGpt2.ts';
import { weightsColumnNorms } from './weightsColumnNorms.ts';
import { weightsGram } from './weightsGram.ts';

/**
 * Every operation. The worker, the command line, the GraphQL fields and the documentation read this table; a new
 * operation is one file and one line here.
 */
export const operations: readonly Operation[] = [
  modelInfo,
  modelParameter,
  tokenize,
  runNextTokens,
  runLogitDifference,
  runLoss,
  runActivations,
  runCompare,
  attributionLogitLens,
  attributionDirect,
  attributionBySource,
  attributionDecomposition,
  weightsColumnNorms,
  weightsGram,
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
