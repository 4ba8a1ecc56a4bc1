import type { ClientJobs } from '../jobs/ClientJobs.ts';
import { orAborted } from '../operations/SharedCalls.ts';
import type { Services } from '../services.ts';
import type { ApiRequest } from './ApiRequest.ts';

/** The services as one request sees them: it waits only as long as its client does, and its jobs are its client's. */
export function servicesFor({ signal, client }: ApiRequest, services: Services, jobs: ClientJobs): Services {
  const { operations, activations, runs, promptSets } = services;
  const ofClient = jobs.of(client);
  return {
    ...services,
    operations: { run: (operation, input) => operations.run(operation, input, { signal }) },
    activations: {
      read: (run, hook) => activations.read(run, hook, { signal }),
      readPattern: (run, site) => activations.readPattern(run, site, { signal }),
    },
    runs: {
      recipeOf: (id) => runs.recipeOf(id),
      describe: (recipe) => orAborted(runs.describe(recipe), signal),
      find: (id) => orAborted(runs.find(id), signal),
    },
    jobs: {
      ...ofClient,
      result: (id) => orAborted(ofClient.result(id), signal),
      // The stage that runs may be long; the job ends after it all the same.
      cancel: (id) => orAborted(ofClient.cancel(id), signal),
    },
    promptSets: {
      list: () => promptSets.list(),
      find: (id, context) => orAborted(promptSets.find(id, context), signal),
      create: (input) => orAborted(promptSets.create(input), signal),
    },
  };
}
