'use client';
import { useMemo } from 'react';
import { type PathStep, receiversOf } from '../pathSteps.ts';
import type { Pairs } from './usePairs.ts';
import { usePathUrl } from './usePathUrl.ts';

const shareKind = { noise: 'noisedLogitDifference', denoise: 'normalizedLogitDifference' } as const;

/** The input of `patch.paths` for the logits and for every step; null while the pairs are not known. */
export function usePathInputs(pairs: Pairs | null, steps: readonly PathStep[]): (Record<string, unknown> | null)[] {
  const [{ mlps, direction, metric }] = usePathUrl();
  return useMemo(() => {
    const kind = metric === 'logits' ? 'logitDifference' : shareKind[direction];
    return [null, ...steps].map((step) => {
      if (!pairs) return null;
      const { clean, corrupted } = pairs;
      return { clean, corrupted, receivers: receiversOf(step), mlps, direction, metric: { kind } };
    });
  }, [pairs, steps, mlps, direction, metric]);
}
