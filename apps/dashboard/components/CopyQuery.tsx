'use client';
import { useRef, useState } from 'react';
import { useQueryLog } from '../lib/queryLog.ts';
import { type QueryForm, queryForms, queryText } from '../lib/queryText.ts';
import { ChoiceButtons } from './ChoiceButtons.tsx';
import { CloseDialog } from './CloseDialog.tsx';
import { CopyBlock } from './CopyBlock.tsx';
import styles from './CopyQuery.module.css';

/** The queries behind the page, exactly as it ran them, in four forms. */
export function CopyQuery() {
  const dialog = useRef<HTMLDialogElement>(null);
  const queries = useQueryLog();
  const [form, setForm] = useState<QueryForm>('GraphQL');
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className="textButton"
        onClick={() => {
          setOpen(true);
          dialog.current?.showModal();
        }}
      >
        Copy query
      </button>
      <dialog ref={dialog} className={styles.dialog} aria-labelledby="copy-query-title" onClose={() => setOpen(false)}>
        <div className={styles.head}>
          <h2 id="copy-query-title">What this page asked</h2>
          <ChoiceButtons label="Form" options={queryForms} chosen={form} show={(name) => name} onChoose={setForm} />
          <CloseDialog />
        </div>
        {open &&
          queries.map((query, i) => (
            <CopyBlock
              key={`${query.name}-${
                // biome-ignore lint/suspicious/noArrayIndexKey: the same query may run with two inputs
                i
              }`}
              title={query.name}
              text={queryText(form, query, `${window.location.origin}/graphql`)}
            />
          ))}
        {open && queries.length === 0 && <p className="muted">Nothing was asked yet.</p>}
      </dialog>
    </>
  );
}
