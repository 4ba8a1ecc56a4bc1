import type { Envelope } from '@circuit-lens/model';
import type { EnvelopeModel } from './modelEnvelope.ts';
import type { DescribedRun } from './runs/DescribedRun.ts';

/** Which model made a number, and how: numbers mean nothing without it. */
export interface Provenance {
  model: EnvelopeModel;
  prependBos: boolean | null;
}

/** Which model made what an envelope holds, and how. */
export function provenanceOfEnvelope({ model, prependBos }: Envelope): Provenance {
  return { model, prependBos };
}

/** Which model a run is of, and how. */
export function provenanceOf({ model, recipe }: DescribedRun): Provenance {
  return { model, prependBos: recipe.prependBos ?? true };
}
