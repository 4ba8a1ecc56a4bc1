'use client';
import { useEffect, useState } from 'react';
import type { ModelArguments } from '../../lib/modelArguments.ts';
import { type JobHandle, useJob } from '../../lib/useJob.ts';

/** How long the load may wait for other jobs before the queries load the model themselves. */
const patienceMs = 500;

/**
 * Loads the chosen model as a job, so that the page can show how far it is. Queries wait until `ready`: they go before
 * jobs, and would load the model without telling anything.
 */
export function useModelLoad(model: ModelArguments): { handle: JobHandle; ready: boolean } {
  const handle = useJob('model.load', { ...model });
  const { job, error } = handle;
  const [impatientFor, setImpatientFor] = useState<string | null>(null);
  const queued = job?.state === 'queued' ? job.id : null;
  useEffect(() => {
    if (!queued) return;
    const timer = setTimeout(() => setImpatientFor(queued), patienceMs);
    return () => clearTimeout(timer);
  }, [queued]);
  const isLoaded = job?.state === 'succeeded' || job?.state === 'failed';
  return { handle, ready: isLoaded || error !== null || (job !== null && impatientFor === job.id) };
}
