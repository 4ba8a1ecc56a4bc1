import type { EnvelopeModel } from './modelEnvelope.ts';

/** Which model made a number, and how: numbers mean nothing without it. */
export interface Provenance {
  model: EnvelopeModel;
  prependBos: boolean | null;
}
