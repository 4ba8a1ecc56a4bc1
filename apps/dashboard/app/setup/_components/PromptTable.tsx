'use client';
import { useMemo, useState } from 'react';
import { ExportMenu } from '../../../components/ExportMenu.tsx';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { useProvenance } from '../../../components/frame/useProvenance.ts';
import { FigureHead } from '../../../components/PageShell.tsx';
import { ErrorNote, QueryState } from '../../../components/QueryState.tsx';
import { fixed, inWords } from '../../../lib/format.ts';
import { nameOfSet } from '../../../lib/generatedSet.ts';
import { type PromptRow, sameRows } from '../../../lib/promptRows.ts';
import { lengthNotice } from '../../../lib/rowChecks.ts';
import { differenceAxis } from '../promptTable.ts';
import { PromptLine, PromptLineEditor } from './PromptLine.tsx';
import styles from './Setup.module.css';

/** The prompts of the set with their answers and the logit difference of each; editable. */
export function PromptTable() {
  const { rows, run, runRows, choices, problems, set } = useInvestigation();
  const [editing, setEditing] = useState(false);
  const differences = run.data?.logitDifference.perPrompt;
  const byRow = useMemo(() => {
    const current = differences && differences.length === runRows.length ? differences : null;
    return new Map(runRows.map((row, i) => [row, current?.[i] ?? null]));
  }, [differences, runRows]);
  const notice = run.data && lengthNotice(run.data.prompts.map((prompt) => prompt.tokens.length));
  const left = (problems ?? []).filter((list) => list.some(({ kind }) => kind === 'error')).length;
  return (
    <section id="prompts" className={styles.anchor} aria-label="The prompts">
      <FigureHead
        title={rows ? `The ${inWords(rows.length)} prompts` : 'The prompts'}
        caption="The difference is logit(correct) − logit(incorrect) at END."
        actions={<TableActions editing={editing} setEditing={setEditing} byRow={byRow} />}
      />
      {notice && <p className={styles.notice}>{notice}</p>}
      {left > 0 && (
        <p className={styles.notice}>
          {left === 1 ? 'One prompt is' : `${left} prompts are`} left out; each says why. The others are computed.
        </p>
      )}
      {run.error && !run.error.offline && (
        <ErrorNote what="the logit differences" error={run.error} onRetry={run.retry} />
      )}
      <QueryState
        what="the prompts"
        error={choices.error ?? set.error}
        loading={choices.loading || set.loading}
        height={300}
        empty={choices.data && !set.loading && !rows ? 'There is no such prompt set. Choose another one above.' : null}
        onRetry={choices.error ? choices.retry : set.retry}
      >
        {rows && <Lines rows={rows} byRow={byRow} editing={editing} />}
      </QueryState>
    </section>
  );
}

function TableActions(props: {
  editing: boolean;
  setEditing: (editing: boolean) => void;
  byRow: ReadonlyMap<number, number | null>;
}) {
  const { rows, builtInRows, choices, url, setUrl, edited, run, runInput } = useInvestigation();
  const provenance = useProvenance();
  const listed = choices.data?.promptSets.nodes ?? [];
  const isListed = listed.some((set) => set.id === url.set);
  const sets = isListed ? listed : [...listed, { id: url.set, name: nameOfSet(url.set, listed) }];
  return (
    <>
      <select
        className="field"
        aria-label="Prompt set"
        value={url.set}
        onChange={(event) => setUrl({ set: event.target.value, rows: null, prompt: null })}
      >
        {sets.map((set) => (
          <option key={set.id} value={set.id}>
            {set.name}
          </option>
        ))}
      </select>
      <ExportMenu
        name="prompts"
        title="Logit difference of each prompt"
        provenance={provenance}
        header={['prompt', 'text', 'correct', 'incorrect', 'logitDifference']}
        rows={(rows ?? []).map((row, i) => [i + 1, row.text, row.correct, row.incorrect, props.byRow.get(i) ?? null])}
        recipes={runInput ? [{ operation: 'run.logitDifference', input: { ...runInput } }] : []}
        loading={runInput !== null && run.loading}
      />
      <button type="button" className="textButton" onClick={() => props.setEditing(!props.editing)}>
        {props.editing ? 'Done' : 'Edit'}
      </button>
      <button
        type="button"
        className="textButton"
        onClick={() => {
          const last = rows?.at(-1);
          if (rows && last) setUrl({ rows: [...rows, last], prompt: rows.length + 1 });
          props.setEditing(true);
        }}
      >
        Add a prompt
      </button>
      {edited && (
        <button type="button" className="textButton" onClick={() => setUrl({ rows: null, prompt: null })}>
          Undo edits ({builtInRows?.length})
        </button>
      )}
    </>
  );
}

function Lines(props: { rows: readonly PromptRow[]; byRow: ReadonlyMap<number, number | null>; editing: boolean }) {
  const { rows, byRow, editing } = props;
  const { run, problems, selected, setUrl, builtInRows } = useInvestigation();
  const values = [...byRow.values()].filter((value) => value !== null);
  const axis = differenceAxis(values);
  const mean = values.length > 0 ? (run.data?.logitDifference.mean ?? null) : null;
  const change = (next: readonly PromptRow[]) => {
    const isBuiltIn = builtInRows && sameRows(next, builtInRows);
    setUrl({ rows: isBuiltIn || next.length === 0 ? null : [...next] });
  };
  return (
    <div className={styles.scroll} data-editing={editing}>
      <table className={`table ${styles.prompts}`}>
        <thead>
          <tr>
            <th>#</th>
            <th>Prompt</th>
            <th className={styles.wide}>Correct</th>
            <th className={styles.wide}>Incorrect</th>
            <th className="num">Difference</th>
            <th className={styles.stemColumn}>
              <span className="sr-only">Difference on one axis</span>
              {axis.ticks
                .filter((tick) => mean === null || Math.abs(tick.at - axis.at(mean)) > 0.17)
                .map((tick) => (
                  <span key={tick.value} className={styles.tick} style={{ left: `${100 * tick.at}%` }}>
                    {fixed(tick.value, Number.isInteger(tick.value) ? 0 : 1)}
                  </span>
                ))}
              {mean !== null && (
                <span className={`${styles.tick} ${styles.mean}`} style={{ left: `${100 * axis.at(mean)}%` }}>
                  mean {fixed(mean, 3)}
                </span>
              )}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => {
            const shared = {
              place: i,
              row,
              difference: byRow.get(i) ?? null,
              problems: problems?.[i] ?? [],
              selected: i === selected,
              axis,
              mean,
            };
            return editing ? (
              <PromptLineEditor
                // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place; its texts are what changes
                key={i}
                {...shared}
                onChange={(changed) => change(rows.map((other, j) => (j === i ? changed : other)))}
                onRemove={rows.length > 1 ? () => change(rows.filter((_, j) => j !== i)) : null}
              />
            ) : (
              // biome-ignore lint/suspicious/noArrayIndexKey: as above
              <PromptLine key={i} {...shared} onSelect={() => setUrl({ prompt: i + 1 }, { history: 'replace' })} />
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
