'use client';
import { useEffect, useState } from 'react';
import { Figure } from '../../../components/Figure.tsx';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { FigureHead } from '../../../components/PageShell.tsx';
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
      <Figure
        title="The ten likeliest next tokens"
        caption="after softmax over the whole vocabulary"
        saved={
          view && {
            name: 'next-tokens',
            title: `Next tokens of “${text}”`,
            header: ['rank', 'id', 'token', 'logit', 'probability'],
            rows: view.rows.map((row) => [row.rank + 1, row.id, row.text, row.logit, row.probability]),
            recipes,
          }
        }
        asked={{ what: 'the next tokens', query, height: 385 }}
      >
        {view && <NextTokenTable view={view} dVocab={model.data?.config.dVocab ?? null} />}
      </Figure>
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
