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
  setting: Setting;
  /** Not started yet, or not asked for. */
  isHeld?: boolean;
  by: readonly string[];
  heads?: readonly string[];
}

/** Patches a site at every place of `by`. */
export function useSweep(site: Site, { input, positions }: Pairs, options: SweepOptions): SweepHandle {
  const { setting, isHeld, by, heads } = options;
  const hasPlaces = by.some((axis) => axis === 'position' || axis === 'query');
  const request = input && {
    ...input,
    site,
    by,
    direction: setting.direction,
    ...(setting.metric === 'share' ? {} : { metric: { kind: setting.metric } }),
    ...(hasPlaces && positions ? { positions } : {}),
    ...(by.includes('key') && positions ? { keys: positions } : {}),
    ...(heads ? { heads } : {}),
  };
  const handle = useJob('patch.activations', isHeld ? null : request);
  const { job } = handle;
  const { direction, metric } = setting;
  const sweep = useMemo(() => sweepOf(resultSoFar(job), { direction, metric }), [job, direction, metric]);
  return { site, setting, handle, sweep };
}
