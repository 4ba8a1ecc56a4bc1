'use client';
import { reportScriptId, reportVersion } from '@circuit-lens/shared/names';
import { useRef, useState } from 'react';
import { useClient } from 'urql';
import type { ApiError } from '../../lib/apiError.ts';
import { save } from '../../lib/exportPicture.ts';
import { togglePinnedView, usePinnedViews } from '../../lib/pinnedViews.ts';
import { reportHtml } from '../../lib/report/reportHtml.ts';
import { RecipeError, runRecipe } from '../../lib/report/runRecipe.ts';
import { CloseDialog } from '../CloseDialog.tsx';
import { ErrorNote } from '../QueryState.tsx';
import { useInvestigation } from './Investigation.tsx';
import styles from './ReportMenu.module.css';

/** The views that were pinned, and one file of all of them; nothing while there are none. */
export function ReportMenu() {
  const dialog = useRef<HTMLDialogElement>(null);
  const views = usePinnedViews();
  const { state, error, saveReport } = useSaveReport();
  if (views.length === 0) return null;
  return (
    <>
      <button type="button" className={`button ${styles.open}`} onClick={() => dialog.current?.showModal()}>
        Report · {views.length}
      </button>
      <dialog ref={dialog} className={styles.dialog} aria-labelledby="report-title">
        <div className={styles.head}>
          <h2 id="report-title">Report</h2>
          <CloseDialog />
        </div>
        <p className="caption">
          One file with pictures, numbers and recipes, readable offline. <code>circuit-lens rerun FILE</code> computes
          it again and compares.
        </p>
        <ol className={styles.views}>
          {views.map((view) => (
            <li key={view.id}>
              <span>
                <strong>{view.title}</strong> <span className="caption">{view.question}</span>
              </span>
              <button
                type="button"
                className="textButton"
                aria-label={`Remove ${view.title}`}
                onClick={() => void togglePinnedView(view)}
              >
                Remove
              </button>
            </li>
          ))}
        </ol>
        {error && <ErrorNote what="the report" error={error} />}
        <button type="button" className="button" disabled={state !== null} onClick={() => void saveReport()}>
          {state ?? 'Save report'}
        </button>
      </dialog>
    </>
  );
}

/** Runs every recipe, for its numbers in full, and saves the file. */
function useSaveReport() {
  const client = useClient();
  const views = usePinnedViews();
  const { model } = useInvestigation();
  const [state, setState] = useState<string | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const saveReport = async () => {
    setError(null);
    try {
      const done = [];
      for (const [i, { title, finding, recipes }] of views.entries()) {
        setState(`Computing view ${i + 1} of ${views.length}`);
        const results = [];
        for (const recipe of recipes) results.push(await runRecipe(client, recipe));
        done.push({ title, finding, recipes: results });
      }
      const createdAt = new Date().toISOString();
      const productVersion = model.data?.provenance.productVersion ?? '';
      const report = {
        format: reportScriptId,
        version: reportVersion,
        productVersion,
        createdAt,
        views: done,
      } as const;
      const html = reportHtml(report, views);
      save(`circuit-lens-${createdAt.slice(0, 10)}.html`, new Blob([html], { type: 'text/html' }));
    } catch (reason) {
      if (!(reason instanceof RecipeError)) throw reason;
      setError(reason.reason);
    } finally {
      setState(null);
    }
  };
  return { state, error, saveReport };
}
