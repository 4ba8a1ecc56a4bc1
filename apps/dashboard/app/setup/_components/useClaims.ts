'use client';
import { type RunInput, useInvestigation } from '../../../components/frame/Investigation.tsx';
import { parameterCount } from '../../../lib/parameterCount.ts';
import { useSetupUrl } from './useSetupUrl.ts';

/** A model of so many parameters is loaded five times more before anyone has waited; a larger one only when asked for. */
const smallModel = 20e6;

interface Claims {
  /** Changes with everything that the claims are about. */
  key: string;
  /** The run to compare with; null while nothing is to be checked. */
  input: RunInput | null;
  canStart: boolean;
  start: () => void;
}

/** Whether the claims of the weight flags are to be checked now: after the page's own numbers, which come first. */
export function useClaims(): Claims {
  const { model, modelReady, run, runInput } = useInvestigation();
  const [{ claims }, setUrl] = useSetupUrl();
  const size = model.data ? parameterCount(model.data.parameters) : undefined;
  const isWanted = claims ?? (size !== undefined && size <= smallModel);
  const hasNumbers = modelReady && run.data !== null && !run.loading;
  return {
    key: JSON.stringify(runInput),
    input: isWanted && hasNumbers ? runInput : null,
    canStart: size !== undefined && !isWanted,
    start: () => void setUrl({ claims: true }),
  };
}
