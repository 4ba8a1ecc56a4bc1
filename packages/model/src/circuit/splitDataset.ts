import { CircuitLensError, type Dataset } from '@circuit-lens/shared';

/** A search on fewer prompts fits their accidents. */
const promptsMin = 4;

interface SearchAndHeldOut {
  search: Dataset;
  heldOut: Dataset;
}

/**
 * The first half of a dataset to search on, the second to judge what was found.
 * @throws CircuitLensError DATASET_TOO_SMALL
 */
export function splitDataset(dataset: Dataset): SearchAndHeldOut {
  const { prompts } = dataset;
  const half = Math.floor(prompts.length / 2);
  if (half < promptsMin) {
    throw new CircuitLensError(
      'DATASET_TOO_SMALL',
      `A circuit is searched on one half of the dataset and judged on the other; ${prompts.length} prompts are too few. Give ${2 * promptsMin} or more, or a dataset of its own in \`heldOut\`.`,
      { prompts: prompts.length, needed: 2 * promptsMin },
    );
  }
  return {
    search: { ...dataset, prompts: prompts.slice(0, half) },
    heldOut: { ...dataset, prompts: prompts.slice(half) },
  };
}
