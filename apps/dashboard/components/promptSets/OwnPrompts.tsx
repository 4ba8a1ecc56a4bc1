'use client';
import { useId, useState } from 'react';
import { ErrorNote } from '../QueryState.tsx';
import { OwnPromptsCheck } from './OwnPromptsCheck.tsx';
import styles from './PromptSets.module.css';
import { useOwnPrompts } from './useOwnPrompts.ts';

const example = 'prompt,correct,incorrect\n"When John and Mary went to the shops, John gave the bag to",Mary,John';

/** A person's own prompts: pasted or of a file, checked row by row, then used. */
export function OwnPrompts({ onChosen }: { onChosen?: () => void }) {
  const id = useId();
  const [text, setText] = useState('');
  const { check, found, use, error, retry } = useOwnPrompts(onChosen);
  return (
    <section className={styles.way} aria-label="Your own prompts">
      <h3>Your own</h3>
      <p className="caption">
        CSV with the header <code>prompt,correct,incorrect</code>, or a JSON list of objects with these fields. A prompt
        stops before its answer; a prompt with a comma stands in double quotes.
      </p>
      <label className="sr-only" htmlFor={id}>
        Your prompts as CSV or JSON
      </label>
      <textarea
        id={id}
        className={`field ${styles.text}`}
        rows={5}
        spellCheck={false}
        placeholder={example}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div className={styles.actions}>
        <button type="button" className="button" disabled={text.trim() === ''} onClick={() => check(text)}>
          Check
        </button>
        <FileField
          onText={(read, name) => {
            setText(read);
            check(read, name);
          }}
        />
      </div>
      {error && !error.offline && <ErrorNote what="the check of your prompts" error={error} onRetry={retry} />}
      {found && <OwnPromptsCheck {...found} onUse={use} />}
    </section>
  );
}

function FileField({ onText }: { onText: (text: string, name: string) => void }) {
  return (
    <label className={`button ${styles.file}`}>
      Open a file
      <input
        type="file"
        className="sr-only"
        accept=".csv,.json,text/csv,application/json"
        onChange={async (event) => {
          const file = event.target.files?.[0];
          if (file) onText(await file.text(), file.name);
        }}
      />
    </label>
  );
}
