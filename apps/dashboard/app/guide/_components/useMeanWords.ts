'use client';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';

/** Over how many prompts a number of the guide is a mean: "mean of 8 prompts". */
export function useMeanWords(): string {
  const count = useInvestigation().runInput?.prompts.length ?? 0;
  return count === 1 ? 'one prompt' : `mean of ${count} prompts`;
}
