'use client';
import { useEffect, useState } from 'react';
import { hasEnded } from '../../lib/jobView.ts';
import { JobProgress } from '../JobProgress.tsx';
import { useInvestigation } from './Investigation.tsx';
import styles from './ModelLoading.module.css';

/** A load that takes less is over before anyone has read a word about it. */
const showAfterMs = 400;

/** Progress of loading the chosen model, under the top bar of every page; gone when it is loaded. */
export function ModelLoading() {
  const { modelLoad, modelReady } = useInvestigation();
  const { job } = modelLoad;
  const isLong = useLasting(job !== null && !hasEnded(job) && !modelReady);
  const isStopped = job?.state === 'cancelled' || job?.state === 'interrupted';
  if (!isLong && !isStopped) return null;
  return (
    <section className={styles.bar} aria-label="Loading the model">
      <strong>Loading the model</strong>
      <div className={styles.progress}>
        <JobProgress what="the model" handle={modelLoad} />
      </div>
    </section>
  );
}

function useLasting(is: boolean): boolean {
  const [lasted, setLasted] = useState(false);
  useEffect(() => {
    if (!is) return setLasted(false);
    const timer = setTimeout(() => setLasted(true), showAfterMs);
    return () => clearTimeout(timer);
  }, [is]);
  return is && lasted;
}
