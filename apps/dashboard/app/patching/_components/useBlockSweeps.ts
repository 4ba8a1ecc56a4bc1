'use client';
import type { Setting, Stream } from '../settings.ts';
import type { Pairs } from './usePairs.ts';
import { type SweepHandle, useSweep } from './useSweep.ts';

const by = ['layer', 'position'];

/** Residual stream, attention and MLP by layer and position. @param isHeld not yet started */
export function useBlockSweeps(
  stream: Stream,
  pairs: Pairs,
  setting: Setting,
  isHeld = false,
): [SweepHandle, SweepHandle, SweepHandle] {
  const residual = useSweep(stream, pairs, { setting, isHeld, by });
  const attention = useSweep('attn_out', pairs, { setting, isHeld, by });
  const mlp = useSweep('mlp_out', pairs, { setting, isHeld, by });
  return [residual, attention, mlp];
}
