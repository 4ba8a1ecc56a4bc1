import type { Tensor } from '@circuit-lens/model';
import type { Provenance } from '../Provenance.ts';
import type { ActivationSelection } from './sliceActivation.ts';

/** A tensor with what it is and where it is from. */
export interface SourcedTensor {
  tensor: Tensor;
  /** Null for a tensor that is no activation. */
  hook: string | null;
  provenance: Provenance;
  /** How an activation is computed again; left out for any other tensor. */
  source?: TensorSource;
}

/** A part of an activation of a run. */
export interface TensorSource extends ActivationSelection {
  /** Id of the run. */
  run: string;
  hook: string;
}
