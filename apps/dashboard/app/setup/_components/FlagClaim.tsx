'use client';
import { useEffect } from 'react';
import type { RunInput } from '../../../components/frame/Investigation.tsx';
import { useApiQuery } from '../../../lib/useApiQuery.ts';
import type { WeightFlagName } from '../../../lib/weightFlags.ts';
import { claimTexts, claimTolerance, flagChange, size } from '../flagClaim.ts';
import { FlagClaimQuery } from '../queries.ts';
import styles from './Setup.module.css';

interface FlagClaimProps {
  flag: WeightFlagName;
  /** The run of the page. */
  input: RunInput;
  /** Its turn: one model is loaded after the other. */
  isTurn: boolean;
  place: number;
  onDone: (place: number) => void;
}

/** What a weight pass claims, measured: the page's prompts run once more with this flag switched. */
export function FlagClaim({ flag, place, input, isTurn, onDone }: FlagClaimProps) {
  const { weightFlags } = input;
  const switchedInput = { ...input, weightFlags: { ...weightFlags, [flag]: !weightFlags[flag] } };
  const current = useApiQuery(FlagClaimQuery, { input }, { pause: !isTurn });
  const switched = useApiQuery(FlagClaimQuery, { input: switchedInput }, { pause: !isTurn || !current.data });
  const isDone = isTurn && (current.error !== null || (current.data !== null && !switched.loading));
  useEffect(() => {
    if (isDone) onDone(place);
  }, [isDone, onDone, place]);
  const error = current.error ?? switched.error;
  if (error) return <span className={styles.claim}>Not checked: {error.message}</span>;
  const change =
    isDone && current.data && switched.data
      ? flagChange(current.data.run.nextTokens, switched.data.run.nextTokens)
      : null;
  if (!change) return <span className={styles.claim}>{isDone ? 'No token to compare.' : 'checking …'}</span>;
  const holds = change.logProbability <= claimTolerance;
  return (
    <span className={styles.claim} data-holds={holds} title={`${change.compared} likely next tokens compared`}>
      {holds ? '✓' : '✗'} {weightFlags[flag] ? 'Off' : 'On'}: log-probabilities move by {size(change.logProbability)},
      logits by {size(change.logit)}. {claimTexts[flag]}
    </span>
  );
}
