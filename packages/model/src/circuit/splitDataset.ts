import { CircuitLensError, type Dataset } from '@circuit-lens/shared';

/** A search on fewer prompts fits their accidents. */
const promptsMin = 4;

/** Prompts, and what stands in for what is knocked out of them. */
interface PromptsAndReference {
  dataset: Dataset;
  reference?: Dataset;
}

/**
 * The first half of a dataset to search on, the second to judge what was found; a reference prompt by prompt is split with it.
 * @throws CircuitLensError DATASET_TOO_SMALL
 */
export function splitDataset({ dataset, reference }: PromptsAndReference): {
  search: PromptsAndReference;
  heldOut: PromptsAndReference;
} {
  const count = dataset.prompts.length;
  const half = Math.floor(count / 2);
  if (half < promptsMin) {
    throw new CircuitLensError(
      'DATASET_TOO_SMALL',
      `A circuit is searched on one half of the dataset and judged on the other; ${count} prompts are too few. Give ${2 * promptsMin} or more, or a dataset of its own in \`heldOut\`.`,
      { prompts: count, needed: 2 * promptsMin },
    );
  }
  const part = (whole: Dataset, start: number, end: number) => ({ ...whole, prompts: whole.prompts.slice(start, end) });
  const from = (start: number, end: number): PromptsAndReference => {
    const isPaired = reference?.prompts.length === count;
    return { dataset: part(dataset, start, end), reference: isPaired ? part(reference, start, end) : reference };
  };
  return { search: from(0, half), heldOut: from(half, count) };
}
