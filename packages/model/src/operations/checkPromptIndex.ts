import { CircuitLensError } from '@circuit-lens/shared';

/**
 * @param field of the input that names the prompt
 * @throws CircuitLensError BAD_USER_INPUT for a prompt that the recipe does not have
 */
export function checkPromptIndex(field: string, prompt: number, prompts: readonly unknown[]): void {
  if (prompt < prompts.length) return;
  throw new CircuitLensError(
    'BAD_USER_INPUT',
    `${field} is ${prompt}; the recipe has ${prompts.length} prompts, so allowed are 0 to ${prompts.length - 1}.`,
    { field, prompt, prompts: prompts.length },
  );
}
