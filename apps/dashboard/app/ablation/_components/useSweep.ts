'use client';
import { useMemo } from 'react';
import type { RunInput } from '../../../components/frame/Investigation.tsx';
import { resultSoFar } from '../../../lib/jobView.ts';
import { type JobHandle, useJob } from '../../../lib/useJob.ts';
import { type Kind, type Place, type SourceRun, sweepInput } from '../settings.ts';
import { type SweepView, sweepView } from '../sweepView.ts';

interface SweepOptions {
  input: RunInput | null;
  /** Null: this sweep is not asked for. */
  kind: Kind | null;
  at: readonly Place[];
  source: SourceRun;
  size: { rows: number; columns: number };
}

/** A sweep of heads, MLPs or layers, one at a time, and what it has found so far. */
export function useSweep(
  unit: 'heads' | 'mlps' | 'layers',
  { input, kind, at, source, size: { rows, columns } }: SweepOptions,
): { handle: JobHandle; view: SweepView } {
  const operation = `ablate.${unit}`;
  const request = input && kind && sweepInput(input, { kind, at, source });
  const handle = useJob(operation, request);
  const { job } = handle;
  const view = useMemo(() => sweepView(resultSoFar(job), { rows, columns }), [job, rows, columns]);
  return { handle, view };
}
