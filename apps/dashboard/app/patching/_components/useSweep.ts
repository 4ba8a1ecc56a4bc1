'use client';
import { useMemo } from 'react';
import { resultSoFar } from '../../../lib/jobView.ts';
import { type JobHandle, useJob } from '../../../lib/useJob.ts';
import type { Setting, Site } from '../settings.ts';
import { type Sweep, sweepOf } from '../sweepView.ts';
import type { Pairs } from './usePairs.ts';

/** A sweep, as far as it is, and the job behind it. */
export interface SweepHandle {
  site: Site;
  setting: Setting;
  handle: JobHandle;
  sweep: Sweep | null;
}

interface SweepOptions {
  /** Null holds it. */
  setting: Setting | null;
  by: readonly string[];
  heads?: readonly string[];
}

/** Patches a site at every place of `by`. */
export function useSweep(site: Site, { input, positions }: Pairs, { setting, by, heads }: SweepOptions): SweepHandle {
  const hasPlaces = by.some((axis) => axis === 'position' || axis === 'query');
  const request = input &&
    setting && {
      ...input,
      site,
      by,
      direction: setting.direction,
      ...(setting.metric === 'share' ? {} : { metric: { kind: setting.metric } }),
      ...(hasPlaces && positions ? { positions } : {}),
      ...(by.includes('key') && positions ? { keys: positions } : {}),
      ...(heads ? { heads } : {}),
    };
  const handle = useJob('patch.activations', request);
  const { job } = handle;
  const shown = setting ?? { direction: 'denoise', metric: 'share' };
  const { direction, metric } = shown;
  const sweep = useMemo(() => sweepOf(resultSoFar(job), { direction, metric }), [job, direction, metric]);
  return { site, setting: shown, handle, sweep };
}
