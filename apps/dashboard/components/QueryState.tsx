'use client';
import { createContext, type ReactNode, useContext } from 'react';
import type { ApiError } from '../lib/apiError.ts';
import { useInvestigation } from './frame/Investigation.tsx';
import styles from './QueryState.module.css';

const Stale = createContext(false);

/** Is what stands around the answer before, while the next is on its way? It must not be saved under the new settings. */
export const useIsStale = (): boolean => useContext(Stale);

interface QueryStateProps {
  /** What is asked for, as in "the next tokens". */
  what: string;
  error: ApiError | null;
  loading: boolean;
  /** Nothing jumps: skeleton, note and content all stand in a box at least this high, in px. */
  height: number;
  /** Said instead of the content when there is nothing to show: what to do next. */
  empty?: string | null;
  onRetry: () => void;
  /** The content, once there is any; it stays, dimmed, while newer data is on its way. */
  children: ReactNode;
}

/**
 * Loading, empty, error or the content: one place for all four, the same everywhere. While the API is offline the
 * skeleton stays: the banner of the page says why. What waits for a model that could not be loaded says so.
 */
export function QueryState({ what, error, loading, height, empty, onRetry, children }: QueryStateProps) {
  const { model } = useInvestigation();
  const isWithoutModel = model.error !== null && !model.error.offline;
  const hasContent = children !== null && children !== undefined && children !== false;
  return (
    <div className={styles.box} style={{ minHeight: height }} aria-busy={loading && !isWithoutModel}>
      {error && !error.offline ? (
        <ErrorNote what={what} error={error} onRetry={onRetry} />
      ) : empty ? (
        <p className={styles.empty}>{empty}</p>
      ) : hasContent ? (
        <Stale value={loading}>
          <div className={loading ? styles.stale : undefined}>{children}</div>
        </Stale>
      ) : isWithoutModel ? (
        <p className={styles.empty}>Not asked for: the model could not be loaded.</p>
      ) : (
        <div className={`skeleton ${styles.skeleton}`} style={{ height }}>
          <span className="sr-only">Loading {what}</span>
        </div>
      )}
    </div>
  );
}

interface ErrorNoteProps {
  what: string;
  error: ApiError;
  /** Verb of what did not happen. */
  not?: 'computed' | 'downloaded';
  onRetry?: () => void;
}

/** What happened, its code, the one action that helps. */
export function ErrorNote({ what, error, not = 'computed', onRetry }: ErrorNoteProps) {
  return (
    <div className={styles.note} role="alert">
      <p>
        <strong>
          Not {not}: {what}.
        </strong>{' '}
        {error.message} <span className={styles.remedy}>{error.remedy}</span>{' '}
        <code className={styles.code}>{error.code}</code>
      </p>
      {onRetry && (
        <button type="button" className="button" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}
