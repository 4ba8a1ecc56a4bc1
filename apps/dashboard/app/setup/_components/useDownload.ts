'use client';
import { useEffect, useRef, useState } from 'react';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { useApiQuery } from '../../../lib/useApiQuery.ts';
import { type JobHandle, useJob } from '../../../lib/useJob.ts';
import { type DownloadChoice, downloadChoices, downloadUnderWay } from '../downloadView.ts';
import { DownloadJobsQuery, HubModelsQuery } from '../queries.ts';

interface Download {
  /** Null until they are known. */
  choices: DownloadChoice[] | null;
  /** The model that is fetched, or was last; null for none. */
  name: string | null;
  handle: JobHandle;
  start: (name: string) => void;
}

/** Fetching a model of the hub: one that is under way already, from wherever it was started, is followed. */
export function useDownload(): Download {
  const { choices } = useInvestigation();
  const models = useApiQuery(HubModelsQuery, {});
  const jobs = useApiQuery(DownloadJobsQuery, {});
  const [asked, setAsked] = useState<string | null>(null);
  const name = asked ?? (jobs.data && downloadUnderWay(jobs.data));
  // Followed from now on: once it has ended, no list of jobs under way has it.
  useEffect(() => setAsked(name), [name]);
  const handle = useJob('model.download', name === null ? null : { model: name });
  const { state } = handle.job ?? {};
  const lists = useRef([models, choices]);
  lists.current = [models, choices];
  useEffect(() => {
    // What is here has changed, for the list of this card and for the model's name above it.
    if (state === 'succeeded' || state === 'cancelled') for (const list of lists.current) list.retry();
  }, [state]);
  return {
    choices: models.data && downloadChoices(models.data.models),
    name,
    handle,
    start: (next) => (next === name ? handle.restart() : setAsked(next)),
  };
}
