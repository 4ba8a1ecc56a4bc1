/** Names, tables and errors without the schemas: what a browser needs, so that it does not fetch zod. */

export { allowedNames, listOfNames, type RequestNames, refusalMessage, refusedName } from './allowedNames.ts';
export { arenaMinimalitySets } from './arenaMinimalitySets.ts';
export { CircuitLensError, type ErrorJson, toErrorJson } from './CircuitLensError.ts';
export { canonicalJson } from './canonicalJson.ts';
export { detectionPattern, type HeadKind, headKinds } from './detectionPatterns.ts';
export type { DownloadProgress } from './downloadProgress.ts';
export { type ErrorCode, type ErrorCodeEntry, errorCodes } from './errorCodes.ts';
export { allHeads, type HeadIndex, headLabel, parseHead } from './heads.ts';
export {
  type AxisName,
  type HookKind,
  type HookPoint,
  hookKinds,
  hookName,
  hookNames,
  hookPointTable,
  isBlockHook,
  kindFromShortName,
  listHookPoints,
  matchHookPoints,
} from './hookPoints.ts';
export {
  type InvestigationReport,
  type ReportRecipe,
  type ReportView,
  reportScriptId,
  reportVersion,
} from './investigationReport.ts';
export { naiveIoiCircuit, publishedIoiCircuit } from './ioiCircuit.ts';
export { arenaNames, paperNames } from './ioiNames.ts';
export {
  type CorruptionKind,
  corruptionKinds,
  datasetSizeMax,
  type IoiSet,
  ioiSetId,
  ioiSetSizeMax,
  isIoiSetId,
  type NameOrder,
  nameOrders,
  parseIoiSetId,
  type TemplateSet,
  templateSets,
} from './ioiSet.ts';
export { matchesGlob } from './matchesGlob.ts';
export { hasNeuron, lastNeuron, type NeuronIndex, type NeuronSize, neuronLabel, parseNeuron } from './neurons.ts';
export { exchanged, milkPrompt, type NotebookPrompt, notebookPrompts } from './notebookPrompts.ts';
export { proxyKeyHeader } from './proxyKey.ts';
export { templateOf } from './templateOf.ts';
export {
  type TransformerLensScript,
  transformerLensOperations,
  transformerLensScript,
} from './transformerLens/transformerLensScript.ts';
export { whyNoLines } from './transformerLens/whyNoLines.ts';
