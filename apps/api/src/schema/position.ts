import type { Position } from '@circuit-lens/shared';
import { builder } from './builder.ts';

const PositionLabel = builder.enumType('PositionLabel', {
  description: 'Named positions of an IOI prompt (Wang et al. 2022, section 2).',
  values: {
    IO: { value: 'io', description: 'First token equal to the correct answer.' },
    S1: { value: 's1', description: 'First token equal to the incorrect answer.' },
    S1_PLUS_1: { value: 's1+1', description: 'The token after S1.' },
    S2: { value: 's2', description: 'Last token equal to the incorrect answer.' },
    END: { value: 'end', description: 'Last token of any prompt.' },
  } as const,
});

export const PositionInput = builder.inputType('PositionInput', {
  description: 'A position, resolved for each prompt by itself. Exactly one field.',
  isOneOf: true,
  fields: (t) => ({
    index: t.int({ description: "From 0, BOS included; negative from the prompt's end." }),
    label: t.field({ type: PositionLabel, description: 'A named position.' }),
    ownLabel: t.string({ description: "One of the prompt's own labels." }),
  }),
});

/** A position as it comes in. */
export interface GivenPosition {
  index?: number | null;
  label?: Position | null;
  ownLabel?: string | null;
}

/** The position as operations take it; undefined where none was given. */
export function givenPosition(input: GivenPosition | null | undefined): Position | undefined {
  return input?.index ?? input?.label ?? input?.ownLabel ?? undefined;
}
