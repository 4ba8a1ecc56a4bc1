import { mean } from '../mean.ts';

/** What one prompt's logit difference is made of, before or after an ablation. */
export interface AblatedSide {
  logitDifference: number;
  /** What no scale touches: b_U, and the final layer norm's own bias. */
  constant: number;
  /** Final layer-norm scale where the prediction is read. */
  scale: number;
  /** Direct effects, in logits: of the ablated parts, of all other heads, and of all other MLPs (or their other neurons). */
  ablated: number;
  heads: number;
  mlps: number;
}

/** Where a change of the logit difference comes from; the parts sum to it. */
export interface ChangeSplit {
  /** The ablated parts' direct effect, gone: −Σ DLA. */
  removed: number;
  /** What stands in their place, at the old scale; 0 for a zero ablation. */
  replaced: number;
  /** What other heads write more or less, at the old scale. */
  selfRepairHeads: number;
  /** What other MLPs write more or less, at the old scale. */
  selfRepairMlps: number;
  /** The same stream read through the new scale instead of the old one. */
  layerNorm: number;
  /** What is left: rounding, and what the run's own interventions put into the stream otherwise. */
  remainder: number;
}

/**
 * Splits the change of a logit difference into what was taken out, what the others do about it (self-repair; McGrath et al.
 * 2023, arXiv:2307.15771), and the final layer norm, whose scale falls when something large is gone (Rushing and Nanda
 * 2024, arXiv:2402.15390). With σ and σ′ the scales, DLA and DLA′ direct effects and c what no scale touches:
 *
 *   LD′ − LD = Σ (DLA′ σ′/σ − DLA) + (LD′ − c)(1 − σ′/σ)
 *
 * prompt by prompt, the sum over all parts.
 * @returns means over prompts, in logits
 */
export function splitOfChange(before: readonly AblatedSide[], after: readonly AblatedSide[]): ChangeSplit {
  const perPrompt = before.map((old, prompt) => splitOfPrompt(old, after[prompt]!));
  const meanOf = (key: keyof ChangeSplit) => mean(perPrompt.map((split) => split[key]));
  return {
    removed: meanOf('removed'),
    replaced: meanOf('replaced'),
    selfRepairHeads: meanOf('selfRepairHeads'),
    selfRepairMlps: meanOf('selfRepairMlps'),
    layerNorm: meanOf('layerNorm'),
    remainder: meanOf('remainder'),
  };
}

function splitOfPrompt(before: AblatedSide, after: AblatedSide): ChangeSplit {
  const ratio = after.scale / before.scale;
  const removed = -before.ablated;
  const replaced = after.ablated * ratio;
  const selfRepairHeads = after.heads * ratio - before.heads;
  const selfRepairMlps = after.mlps * ratio - before.mlps;
  const layerNorm = (after.logitDifference - after.constant) * (1 - ratio);
  const change = after.logitDifference - before.logitDifference;
  const remainder = change - removed - replaced - selfRepairHeads - selfRepairMlps - layerNorm;
  return { removed, replaced, selfRepairHeads, selfRepairMlps, layerNorm, remainder };
}
