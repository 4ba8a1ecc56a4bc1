import { attentionSteps } from './attentionSteps.ts';
import type { BlockStep } from './blockStep.ts';
import { mlpSteps } from './mlpSteps.ts';

/**
 * A GPT-2 block as a list of steps, in the order of the forward pass (Radford et al. 2019): every value that is a hook
 * point is made by its own step, so a run can read it or replace it. `stages.ts` compiles stretches of this list.
 */
export const blockProgram: readonly BlockStep[] = [...attentionSteps, ...mlpSteps];
