import { lexicographicSortSchema, printSchema } from 'graphql';
import { builder } from './builder.ts';
import './ablation.ts';
import './attention.ts';
import './attribution.ts';
import './causalRoles.ts';
import './cost.ts';
import './heads.ts';
import './evaluation.ts';
import './generation.ts';
import './health.ts';
import './job.ts';
import './jobConnection.ts';
import './mlpWeights.ts';
import './model.ts';
import './node.ts';
import './operation.ts';
import './promptSet.ts';
import './promptSetConnection.ts';
import './run.ts';
import './tokenize.ts';
import './verification.ts';
import './weights.ts';

/** The schema of the API. A new domain is one file and one line above. */
export const schema = builder.toSchema();

/** The schema as text, in a stable order: what `apps/api/schema.graphql` holds. */
export function printedSchema(): string {
  return `${printSchema(lexicographicSortSchema(schema))}\n`;
}
