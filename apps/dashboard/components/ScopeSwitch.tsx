'use client';
import { ChoiceButtons } from './ChoiceButtons.tsx';
import { type Scope, scopes } from './frame/useScope.ts';

const names: Record<Scope, string> = { all: 'Mean of all prompts', shown: 'Shown prompt' };

/** Whether a page shows the mean of the set or the prompt in the strip. */
export function ScopeSwitch({ scope, onChange }: { scope: Scope; onChange: (scope: Scope) => void }) {
  return (
    <ChoiceButtons label="Prompts" options={scopes} chosen={scope} show={(name) => names[name]} onChoose={onChange} />
  );
}
