import type { Position } from '@circuit-lens/shared';
import { type PreparedPrompt, resolvePosition } from '../../interventions/PreparedPrompt.ts';

/** Positions in each prompt; null: all of them. */
export type PromptPlaces = readonly ReadonlySet<number>[] | null;

/** @throws CircuitLensError POSITION_OUT_OF_RANGE, LABEL_NOT_FOUND */
export function placesIn(prompts: readonly PreparedPrompt[], positions: readonly Position[] | undefined): PromptPlaces {
  if (!positions) return null;
  return prompts.map((prompt, i) => new Set(positions.map((position) => resolvePosition(position, prompt, i))));
}

export function isAmong(places: PromptPlaces, prompt: number, position: number): boolean {
  return places === null || places[prompt]!.has(position);
}
