'use client';
import { ChoiceButtons } from './ChoiceButtons.tsx';
import { type Scope, scopes, useScope } from './frame/useScope.ts';

const names: Record<Scope, string> = { all: 'Mean of all prompts', shown: 'Shown prompt' };

/** Whether a page shows the mean of the set or the prompt in the strip. */
export function ScopeSwitch() {
  const { scope, setScope } = useScope();
  return (
    <ChoiceButtons label="Prompts" options={scopes} chosen={scope} show={(name) => names[name]} onChoose={setScope} />
  );
}
