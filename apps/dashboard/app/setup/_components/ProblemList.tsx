import type { RowProblem } from '../../../lib/rowChecks.ts';
import styles from './Setup.module.css';

/** What is wrong with a prompt or an answer, in words, where it stands. */
export function ProblemList({ problems }: { problems: readonly RowProblem[] }) {
  if (problems.length === 0) return null;
  return (
    <ul className={styles.problems}>
      {problems.map((problem) => (
        <li key={problem.field + problem.message} data-kind={problem.kind}>
          {problem.message}
        </li>
      ))}
    </ul>
  );
}
