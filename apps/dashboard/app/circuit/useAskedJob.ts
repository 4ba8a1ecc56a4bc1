'use client';
import { type JobHandle, useJob } from '../../lib/useJob.ts';
import { useCircuitUrl } from './useCircuitUrl.ts';

/** A long measurement of a circuit. */
export interface AskedJob {
  isAsked: boolean;
  handle: JobHandle;
  ask: () => void;
}

/** A measurement that is held until a person asks for it; what was asked for stands in the URL. */
export function useAskedJob(
  name: 'completeness' | 'signals' | 'adversarial',
  input: Record<string, unknown> | null,
): AskedJob {
  const [{ ask }, setUrl] = useCircuitUrl();
  const isAsked = ask.includes(name);
  const handle = useJob(`circuit.${name}`, isAsked ? input : null);
  return { isAsked, handle, ask: () => void setUrl({ ask: [...ask, name] }) };
}
