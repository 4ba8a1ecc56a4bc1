'use client';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { meanOf } from '../../../lib/format.ts';

/** Over how many prompts a number of the guide is a mean: "mean of 8 prompts". */
export function useMeanWords(): string {
  return meanOf(useInvestigation().runInput?.prompts.length ?? 0);
}
