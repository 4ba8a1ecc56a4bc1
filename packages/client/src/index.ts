export { decodeTensor, type TensorJson } from '@circuit-lens/shared';
export { ApiError, type GraphQLErrorJson } from './ApiError.ts';
export { CircuitLensClient, type ClientOptions, type Envelope, type JobOptions } from './CircuitLensClient.ts';
export { graphql, type ResultOf, type VariablesOf } from './graphql.ts';
