'use client';
import { type Scope, scopes } from './frame/useScope.ts';
import styles from './ScopeSwitch.module.css';

const names: Record<Scope, string> = { all: 'Mean of all prompts', shown: 'Shown prompt' };

/** Whether a page shows the mean of the set or the prompt in the strip. */
export function ScopeSwitch({ scope, onChange }: { scope: Scope; onChange: (scope: Scope) => void }) {
  return (
    <fieldset className={styles.switch} aria-label="Prompts">
      {scopes.map((name) => (
        <button
          key={name}
          type="button"
          className="button"
          aria-pressed={scope === name}
          onClick={() => onChange(name)}
        >
          {names[name]}
        </button>
      ))}
    </fieldset>
  );
}
