'use client';
import { headSites, type Setting } from '../settings.ts';
import { EntriesFigure } from './EntriesFigure.tsx';
import { HeadScatters } from './HeadScatters.tsx';
import { HeadSweeps } from './HeadSweeps.tsx';
import { SpreadFigure } from './SpreadFigure.tsx';
import type { Pairs } from './usePairs.ts';
import { usePatchingUrl } from './usePatchingUrl.ts';
import { useSweep } from './useSweep.ts';

interface HeadSectionProps {
  pairs: Pairs;
  setting: Setting;
  /** While the blocks are computed: they come first. */
  isHeld: boolean;
  size: { nLayers: number; nHeads: number };
  words: string;
}

/** Everything by head: grids of the chosen parts, the two scatters, single positions and entries. */
export function HeadSection({ pairs, setting, isHeld, size, words }: HeadSectionProps) {
  const [{ parts }] = usePatchingUrl();
  const asked = (site: (typeof headSites)[number]) => ({
    setting,
    isHeld: isHeld || !parts.includes(site),
    by: ['layer', 'head'],
  });
  const all = [
    useSweep('z', pairs, asked('z')),
    useSweep('q', pairs, asked('q')),
    useSweep('k', pairs, asked('k')),
    useSweep('v', pairs, asked('v')),
    useSweep('pattern', pairs, asked('pattern')),
  ];
  const sweeps = all.filter((_, i) => parts.includes(headSites[i]!));
  return (
    <>
      <HeadSweeps sweeps={sweeps} size={size} prompts={pairs.pairs.length} words={words} />
      <HeadScatters sweeps={sweeps} nHeads={size.nHeads} />
      <SpreadFigure pairs={pairs} setting={setting} isHeld={isHeld} size={size} />
      <EntriesFigure pairs={pairs} setting={setting} isHeld={isHeld} size={size} />
    </>
  );
}
