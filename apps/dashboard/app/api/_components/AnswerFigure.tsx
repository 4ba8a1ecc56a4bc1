'use client';
import { useEffect, useState } from 'react';
import { useClient } from 'urql';
import { Figure } from '../../../components/Figure.tsx';
import { JobProgress } from '../../../components/JobProgress.tsx';
import { JsonView } from '../../../components/JsonView.tsx';
import { ErrorNote } from '../../../components/QueryState.tsx';
import { type ApiError, describeError } from '../../../lib/apiError.ts';
import { resultSoFar } from '../../../lib/jobView.ts';
import { useJob } from '../../../lib/useJob.ts';
import { OperationQuery } from '../../../lib/useOperation.ts';
import type { Answered } from '../apiFinding.ts';
import type { OperationEntry } from '../queries.ts';
import styles from './Api.module.css';

type Input = Record<string, unknown>;

interface AnswerFigureProps {
  operation: OperationEntry;
  /** Null while what stands there is no JSON. */
  input: Input | null;
  onAnswered: (answered: Answered) => void;
}

/** Runs the operation here, and shows what it answers. */
export function AnswerFigure({ operation, input, onAnswered }: AnswerFigureProps) {
  const isJob = operation.mode === 'JOB';
  const Answer = isJob ? JobAnswer : ImmediateAnswer;
  const [asked, setAsked] = useState<{ input: Input; at: number } | null>(null);
  return (
    <Figure
      title="Run it here"
      label="Answer"
      caption={isJob ? 'A job: leaving the page does not stop it.' : 'Its envelope, as a script gets it.'}
      className="card"
      controls={
        <button
          type="button"
          className="primary"
          disabled={!input}
          onClick={() => input && setAsked({ input, at: Date.now() })}
        >
          Run
        </button>
      }
    >
      {asked && <Answer key={asked.at} name={operation.name} input={asked.input} onAnswered={onAnswered} />}
    </Figure>
  );
}

interface AnswerProps {
  name: string;
  input: Input;
  onAnswered: (answered: Answered) => void;
}

function ImmediateAnswer({ name, input, onAnswered }: AnswerProps) {
  const client = useClient();
  const [state, setState] = useState<{ result: unknown; error: ApiError | null } | null>(null);
  useEffect(() => {
    let left = false;
    const start = performance.now();
    client.query(OperationQuery, { name, input }, { requestPolicy: 'network-only' }).then(({ data, error }) => {
      if (left) return;
      setState({ result: data?.operation ?? null, error: error ? describeError(error) : null });
      if (!error) onAnswered({ name, ms: performance.now() - start });
    });
    return () => {
      left = true;
    };
  }, [client, name, input, onAnswered]);
  if (!state) return <p className="muted">Asking …</p>;
  if (state.error) return <ErrorNote what={name} error={state.error} />;
  return <JsonView value={state.result} name={name} />;
}

function JobAnswer({ name, input, onAnswered }: AnswerProps) {
  const handle = useJob(name, input);
  const { job } = handle;
  const hasSucceeded = job?.state === 'succeeded';
  useEffect(() => {
    if (hasSucceeded) onAnswered({ name, ms: null });
  }, [hasSucceeded, name, onAnswered]);
  const soFar = job && (hasSucceeded ? job.result : resultSoFar(job));
  return (
    <div className={styles.job}>
      <JobProgress what={name} handle={handle} />
      {soFar ? <JsonView value={soFar} name={name} /> : null}
    </div>
  );
}
