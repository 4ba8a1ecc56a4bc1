import type { ReportRecipe } from '@circuit-lens/shared/names';
import type { Client, OperationResult } from '@urql/core';
import { type ApiError, describeError } from '../apiError.ts';
import { graphql } from '../graphql.ts';
import { StartMutation } from '../jobQueries.ts';
import { hasEnded, type JobView, jobView } from '../jobView.ts';
import type { Recipe } from '../pinnedViews.ts';
import { watchJob } from '../watchJob.ts';

const ModesQuery = graphql(`
  query OperationModes { operations { name mode } }
`);

const RecipeQuery = graphql(`
  query Recipe($name: String!, $input: JSON!) {
    operation(name: $name, input: $input, encoding: BASE64)
  }
`);

/** Why a recipe could not be run. */
export class RecipeError extends Error {
  constructor(readonly reason: ApiError) {
    super(reason.message);
  }
}

/**
 * Runs an operation and gives what a report keeps of its envelope. A job that is known has its result at once.
 * @throws RecipeError
 */
export async function runRecipe(client: Client, { operation: name, input }: Recipe): Promise<ReportRecipe> {
  const { operations } = dataOf(await client.query(ModesQuery, {}));
  const isJob = operations?.find((entry) => entry.name === name)?.mode === 'JOB';
  const envelope = isJob
    ? await resultOfJob(client, name, input)
    : dataOf(await client.query(RecipeQuery, { name, input })).operation;
  const { operation, version, recipe, model, result } = envelope as ReportRecipe;
  const { contentHash, device } = model;
  return { operation, version, recipe, model: { name: model.name, contentHash, device }, result };
}

function dataOf<Data>({ data, error }: OperationResult<Data>): Data {
  if (data && !error) return data;
  throw new RecipeError(describeError(error ?? { message: 'The API gave no answer.' }));
}

async function resultOfJob(client: Client, name: string, input: Recipe['input']): Promise<unknown> {
  const first = jobView(dataOf(await client.mutation(StartMutation, { name, input })).startOperation);
  const job = hasEnded(first)
    ? first
    : await new Promise<JobView>((resolve) => {
        watchJob(client, first.id, (view) => hasEnded(view) && resolve(view));
      });
  if (job.result) return job.result;
  const message = `The job of ${name} has no result: it is ${job.state}.`;
  throw new RecipeError(job.error ?? { code: 'JOB_CANCELLED', message, remedy: 'Save again.', offline: false });
}
