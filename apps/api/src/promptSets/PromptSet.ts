/** Prompts that belong together, with their answers. */
export interface PromptSet {
  id: string;
  name: string;
  description: string;
  prompts: readonly { text: string; answers: { correct: string; incorrect: string } }[];
}
