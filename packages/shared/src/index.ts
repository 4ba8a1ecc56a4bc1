export { CircuitLensError, type ErrorJson, toErrorJson } from './CircuitLensError.ts';
export { canonicalJson } from './canonicalJson.ts';
export { type ErrorCode, type ErrorCodeEntry, errorCodes } from './errorCodes.ts';
export { allHeads, type HeadIndex, headLabel, parseHead } from './heads.ts';
export {
  type AxisName,
  type HookKind,
  type HookPoint,
  hookKinds,
  hookName,
  hookPointTable,
  isBlockHook,
  kindFromShortName,
  listHookPoints,
  matchHookPoints,
} from './hookPoints.ts';
export { publishedIoiCircuit } from './ioiCircuit.ts';
export { type Circuit, circuitSchema } from './schemas/circuit.ts';
export { type Metric, metricSchema } from './schemas/metric.ts';
export { type ModelSpec, modelSpecFields, modelSpecSchema, weightFlagsSchema } from './schemas/modelSpec.ts';
export { type Position, positionLabels, positionSchema } from './schemas/position.ts';
export { type Answer, answerSchema, answersSchema, type Prompt, promptSchema } from './schemas/prompt.ts';
export {
  type Intervention,
  interventionKinds,
  interventionSchema,
  type RunRecipe,
  runRecipeFields,
  runRecipeSchema,
} from './schemas/runRecipe.ts';
export {
  decodeTensor,
  encodeTensor,
  type TensorEncoding,
  type TensorJson,
  tensorJsonSchema,
} from './schemas/tensorJson.ts';
