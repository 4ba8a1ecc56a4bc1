import { type OwnProblem, placeOf } from '../../lib/ownPrompts.ts';
import styles from './PromptSets.module.css';

interface OwnPromptsCheckProps {
  /** How many rows can be run. */
  count: number;
  problems: readonly OwnProblem[];
  onUse: () => void;
}

/** What is wrong with each row, in words, and the rows that can be used. */
export function OwnPromptsCheck({ count, problems, onUse }: OwnPromptsCheckProps) {
  const bad = new Set(problems.map(({ row }) => row)).size;
  return (
    <div className={styles.check} role="status">
      {problems.length === 0 ? (
        <p>Every row can be run.</p>
      ) : (
        <>
          <p>
            {count === 0
              ? 'No row can be run:'
              : `${bad === 1 ? 'One row is' : `${bad} rows are`} left out; each says why:`}
          </p>
          <ol className={styles.problems}>
            {problems.map((problem) => (
              <li key={`${problem.row} ${problem.message}`}>
                <strong>{placeOf(problem)}.</strong> {problem.message}
              </li>
            ))}
          </ol>
        </>
      )}
      {count > 0 && (
        <button type="button" className="primary" onClick={onUse}>
          Use {count === 1 ? 'this prompt' : `these ${count} prompts`}
        </button>
      )}
    </div>
  );
}
