/** A prompt as text, or as token ids that are used as they are. */
export type PromptInput = string | readonly number[];

/** One prompt or several as a list; a list of numbers is one prompt. */
export function asPrompts(prompts: PromptInput | readonly PromptInput[]): readonly PromptInput[] {
  if (typeof prompts === 'string') return [prompts];
  const isTokenList = prompts.length > 0 && prompts.every((entry) => typeof entry === 'number');
  return isTokenList ? [prompts as readonly number[]] : (prompts as readonly PromptInput[]);
}
