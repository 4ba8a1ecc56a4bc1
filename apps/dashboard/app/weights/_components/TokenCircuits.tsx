'use client';
import { useEffect, useState } from 'react';
import { ChoiceList } from '../../../components/ChoiceList.tsx';
import { FigureHead } from '../../../components/PageShell.tsx';
import { Switch } from '../../../components/Switch.tsx';
import { TokenFigure } from './TokenFigure.tsx';
import { type TokenCircuitState, useBigrams, useTokenCircuit } from './useTokenCircuit.ts';
import type { TypedTokensState } from './useTypedTokens.ts';
import { embeddings, useWeightsUrl } from './useWeightsUrl.ts';
import styles from './Weights.module.css';

const embeddingNames: Record<(typeof embeddings)[number], string> = {
  RAW: 'Embedding as it is (W_E)',
  AFTER_MLP0: 'Embedding after MLP 0',
};

interface TokenCircuitsProps {
  head: string;
  typed: TypedTokensState;
  /** The OV circuit, which the finding reads too. */
  ov: TokenCircuitState;
}

/** The head between the tokens that were typed: what it would say of each, and what each looks for. */
export function TokenCircuits({ head, typed, ov }: TokenCircuitsProps) {
  const qk = useTokenCircuit('FULL_QK', head, typed);
  const bigrams = useBigrams(typed);
  return (
    <section aria-label="Between tokens" className={styles.between}>
      <div>
        <FigureHead
          title={`${head} between tokens of your own`}
          caption="from the weights alone, before any layer-norm scale; in the model, block 0 changes each token before later heads read it"
        />
        <TokensForm />
      </div>
      {typed.problems.length > 0 && (
        <ul className={styles.problems}>
          {typed.problems.map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
        </ul>
      )}
      <div className={styles.columns}>
        <TokenFigure circuit="FULL_OV" head={head} typed={typed} state={ov} />
        <TokenFigure circuit="FULL_QK" head={head} typed={typed} state={qk} />
        <TokenFigure circuit="DIRECT" head={null} typed={typed} state={bigrams} />
      </div>
    </section>
  );
}

function TokensForm() {
  const [url, setUrl] = useWeightsUrl();
  const [words, setWords] = useState(url.tokens);
  // Back and forward change the URL under the form.
  useEffect(() => setWords(url.tokens), [url.tokens]);
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        void setUrl({ tokens: words });
      }}
    >
      <input
        className={`field token ${styles.words}`}
        aria-label="Words, each one token"
        value={words}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setWords(event.target.value)}
      />
      <button type="submit" className="primary">
        Show
      </button>
      <span className={styles.choice}>
        <Switch on={url.space} label="A space before each word" onChange={(space) => void setUrl({ space })} />
        <span aria-hidden="true">a space before each</span>
      </span>
      <ChoiceList
        label="What stands for a token"
        options={embeddings}
        chosen={url.embedding}
        show={(name) => embeddingNames[name]}
        onChoose={(embedding) => void setUrl({ embedding })}
      />
    </form>
  );
}
