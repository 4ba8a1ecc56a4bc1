import { findOperation, hashOfJson } from '@circuit-lens/model';
import { CircuitLensError } from '@circuit-lens/shared';
import { z } from 'zod';
import { modelFiles } from '../operations/modelFiles.ts';
import { namedModels } from '../operations/namedModels.ts';
import type { QueueOptions } from './QueueOptions.ts';

/** A request for a job, checked, with the id that the same request always has. */
export interface JobRequest {
  id: string;
  operation: string;
  version: number;
  input: unknown;
}

/**
 * Checks a request and gives it its id: a hash of operation, version and input, of the weights in folders that it names,
 * and of the default model where a run of it names none.
 * @throws CircuitLensError BAD_USER_INPUT for an unknown operation or an input that fails its schema
 */
export async function jobRequest(name: string, input: unknown, modelId: QueueOptions['modelId']): Promise<JobRequest> {
  const operation = findOperation(name);
  const parsed = operation.input.safeParse(input);
  if (!parsed.success) {
    throw new CircuitLensError(
      'BAD_USER_INPUT',
      `The input of ${name} is not valid. ${z.prettifyError(parsed.error)}`,
      {
        operation: name,
        fields: parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), problem: message })),
      },
    );
  }
  const models = namedModels(input);
  const named = models.includes(undefined) ? undefined : models[0];
  const identity = [name, operation.version, input, await modelFiles(input), await modelId(named)];
  const hash = hashOfJson(identity);
  return { id: `job-${hash.slice(0, 40)}`, operation: name, version: operation.version, input };
}
