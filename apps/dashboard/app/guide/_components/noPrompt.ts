import type { RunInput } from '../../../components/frame/Investigation.tsx';

/** Why an answer on the shown prompt cannot be computed while other prompts can; null where it can. */
export function noPrompt(all: RunInput | null, shown: RunInput | null): string | null {
  return all && !shown
    ? 'The shown prompt has an error, so the model was not run on it. Choose another above, or mend it on Setup.'
    : null;
}
