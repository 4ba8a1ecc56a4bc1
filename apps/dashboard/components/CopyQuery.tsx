'use client';
import { useRef, useState } from 'react';
import { linesText, type TitledText } from '../lib/linesText.ts';
import { useQueryLog } from '../lib/queryLog.ts';
import { queryForms, queryText } from '../lib/queryText.ts';
import { useRecipeLog } from '../lib/recipeLog.ts';
import { ChoiceButtons } from './ChoiceButtons.tsx';
import { CloseDialog } from './CloseDialog.tsx';
import { CopyBlock } from './CopyBlock.tsx';
import styles from './CopyQuery.module.css';
import { useInvestigation } from './frame/Investigation.tsx';

const forms = [...queryForms, 'TransformerLens'] as const;
type Form = (typeof forms)[number];

/** The queries behind the page, exactly as it ran them, in four forms, and what TransformerLens computes the same with. */
export function CopyQuery() {
  const dialog = useRef<HTMLDialogElement>(null);
  const [form, setForm] = useState<Form>('GraphQL');
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
          <ChoiceButtons label="Form" options={forms} chosen={form} show={(name) => name} onChoose={setForm} />
          <CloseDialog />
        </div>
        {open && <Texts form={form} />}
      </dialog>
    </>
  );
}

/** Made only while it is looked at. */
function Texts({ form }: { form: Form }) {
  const texts = useTexts(form);
  if (texts.length === 0) {
    return (
      <p className="muted">
        {form === 'TransformerLens' ? 'No picture is shown whose numbers it could give.' : 'Nothing was asked yet.'}
      </p>
    );
  }
  return texts.map(({ title, text }, i) => (
    <CopyBlock
      key={`${title}-${
        // biome-ignore lint/suspicious/noArrayIndexKey: the same query may run with two inputs
        i
      }`}
      title={title}
      text={text}
    />
  ));
}

function useTexts(form: Form): TitledText[] {
  const queries = useQueryLog();
  const recipes = useRecipeLog();
  const { model } = useInvestigation();
  if (form !== 'TransformerLens') {
    return queries.map((query) => ({
      title: query.name,
      text: queryText(form, query, `${window.location.origin}/graphql`),
    }));
  }
  return recipes.map((recipe) => {
    const { title, text } = linesText(recipe, model.data?.name ?? null);
    return { title: `${recipe.title}: ${title}`, text };
  });
}
