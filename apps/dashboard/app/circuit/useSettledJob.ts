'use client';
import { useEffect, useRef, useState } from 'react';
import { hasEnded } from '../../lib/jobView.ts';
import { type JobHandle, useJob } from '../../lib/useJob.ts';

const waitMs = 1200;

/**
 * A job whose input a person changes by clicking: it starts when the input has stood still for a moment, and what the input
 * before asked for is cancelled. Leaving the page stops nothing.
 */
export function useSettledJob(operation: string, input: Record<string, unknown> | null): JobHandle {
  const json = input && JSON.stringify(input);
  const [settled, setSettled] = useState<string | null>(null);
  useEffect(() => {
    if (!json) return setSettled(null);
    const timer = setTimeout(() => setSettled(json), waitMs);
    return () => clearTimeout(timer);
  }, [json]);
  const isCurrent = settled !== null && settled === json;
  const handle = useJob(operation, isCurrent ? (JSON.parse(settled) as Record<string, unknown>) : null);
  const last = useRef({ json, handle });
  useEffect(() => {
    const { json: before, handle: old } = last.current;
    if (before !== json && old.job && !hasEnded(old.job)) old.cancel();
    last.current = { json, handle };
  });
  return handle;
}
