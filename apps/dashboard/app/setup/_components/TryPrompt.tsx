'use client';
import { useEffect, useState } from 'react';
import { ExportMenu } from '../../../components/ExportMenu.tsx';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { useProvenance } from '../../../components/frame/useProvenance.ts';
import { FigureHead } from '../../../components/PageShell.tsx';
import { QueryState } from '../../../components/QueryState.tsx';
import { count } from '../../../lib/format.ts';
import { NextTokenTable } from './NextTokenTable.tsx';
import { ProblemList } from './ProblemList.tsx';
import styles from './Setup.module.css';
import type { NextTokensState } from './useNextTokens.ts';
import { useSetupUrl } from './useSetupUrl.ts';

/** A prompt, its expected answer, and the ten likeliest next tokens. */
export function TryPrompt({ view, problems, query, recipes }: NextTokensState) {
  const { model } = useInvestigation();
  const [{ text }] = useSetupUrl();
  const provenance = useProvenance();
  return (
    <section aria-label="Try a prompt" className={styles.tryPrompt}>
      <div>
        <FigureHead
          title="Try a prompt"
          caption={
            view
              ? `${view.tokens} tokens${view.answer ? ` · expected answer ${view.answer.text} is rank ${count(view.answer.rank + 1)}` : ''}`
              : ' '
          }
        />
        <PromptForm />
        <ProblemList problems={problems} />
      </div>
      <div>
        <FigureHead
          title="The ten likeliest next tokens"
          caption="after softmax over the whole vocabulary"
          actions={
            view && (
              <ExportMenu
                name="next-tokens"
                title={`Next tokens of “${text}”`}
                provenance={provenance}
                header={['rank', 'id', 'token', 'logit', 'probability']}
                rows={view.rows.map((row) => [row.rank + 1, row.id, row.text, row.logit, row.probability])}
                recipes={recipes}
                loading={query.loading}
              />
            )
          }
        />
        <QueryState
          what="the next tokens"
          error={query.error}
          loading={query.loading}
          height={385}
          onRetry={query.retry}
        >
          {view && <NextTokenTable view={view} dVocab={model.data?.config.dVocab ?? null} />}
        </QueryState>
      </div>
    </section>
  );
}

function PromptForm() {
  const [url, setUrl] = useSetupUrl();
  const [text, setText] = useState(url.text);
  const [answer, setAnswer] = useState(url.answer);
  // Back and forward change the URL under the form.
  useEffect(() => {
    setText(url.text);
    setAnswer(url.answer);
  }, [url.text, url.answer]);
  return (
    <form
      className={styles.promptForm}
      onSubmit={(event) => {
        event.preventDefault();
        setUrl({ text, answer });
      }}
    >
      <input
        className={`token ${styles.promptInput}`}
        aria-label="Prompt"
        value={text}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setText(event.target.value)}
      />
      <label className={styles.answerLabel}>
        <span className="caption">answer</span>
        <input
          className="token"
          value={answer}
          size={8}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => setAnswer(event.target.value)}
        />
      </label>
      <button type="submit" className="primary">
        Run
      </button>
    </form>
  );
}
