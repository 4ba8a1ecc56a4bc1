'use client';
import { useInvestigation } from '../frame/Investigation.tsx';
import styles from './PromptSets.module.css';

/** The sets that ship and those a person brought, each with what it is. */
export function ListedSets({ onChosen }: { onChosen?: () => void }) {
  const { choices, url, setUrl } = useInvestigation();
  return (
    <section className={styles.way} aria-label="Listed sets">
      <h3>Listed</h3>
      <ul className={styles.sets}>
        {(choices.data?.promptSets.nodes ?? []).map((set) => (
          <li key={set.id}>
            <button
              type="button"
              aria-pressed={url.set === set.id && url.rows === null}
              className={styles.set}
              onClick={() => {
                setUrl({ set: set.id, rows: null, prompt: null });
                onChosen?.();
              }}
            >
              <strong>{set.name}</strong>{' '}
              <span className="caption">{set.size === 1 ? 'one prompt' : `${set.size} prompts`}</span>
              <span className={`caption ${styles.about}`}>{set.description}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
