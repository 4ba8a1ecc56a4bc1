'use client';
import { JobProgress } from '../../../components/JobProgress.tsx';
import type { AskedJob } from '../useAskedJob.ts';

/** Asks for a long measurement; then how far it is. */
export function Measure({ what, job: { isAsked, handle, ask } }: { what: string; job: AskedJob }) {
  if (isAsked) return <JobProgress what={what} handle={handle} />;
  return (
    <button type="button" className="primary" onClick={ask}>
      Measure
    </button>
  );
}
