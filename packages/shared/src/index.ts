export { isDiskFull } from './isDiskFull.ts';
export * from './names.ts';
export { type Circuit, circuitSchema } from './schemas/circuit.ts';
export { type Dataset, type DatasetPrompt, datasetSchema } from './schemas/dataset.ts';
export { investigationReportSchema } from './schemas/investigationReport.ts';
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
