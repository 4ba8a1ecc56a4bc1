'use client';
import { GeneratedForm } from './GeneratedForm.tsx';
import { ListedSets } from './ListedSets.tsx';
import { OwnPrompts } from './OwnPrompts.tsx';
import styles from './PromptSets.module.css';

/** The three ways to prompts: those that are listed, generated ones, a person's own. */
export function PromptSetPanel({ onChosen }: { onChosen?: () => void }) {
  return (
    <div className={styles.panel}>
      <ListedSets onChosen={onChosen} />
      <GeneratedForm onChosen={onChosen} />
      <OwnPrompts onChosen={onChosen} />
    </div>
  );
}
