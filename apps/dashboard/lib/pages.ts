/** One page of the dashboard: one question. */
export interface PageEntry {
  slug: string;
  name: string;
  question: string;
  part: 'investigation' | 'reference';
}

const step = (slug: string, name: string, question: string): PageEntry => ({
  slug,
  name,
  question,
  part: 'investigation',
});
const reference = (slug: string, name: string, question: string): PageEntry => ({
  slug,
  name,
  question,
  part: 'reference',
});

/** Every page, in the order of the investigation. The rail, titles and the end-to-end tests read this table. */
export const pages: readonly PageEntry[] = [
  step('setup', 'Setup', 'Which model, which prompts?'),
  step('task', 'Task', 'Does the model do it?'),
  step('logit-lens', 'Logit lens', 'When does it appear?'),
  step('layers', 'Layers', 'Which layers write it?'),
  step('heads', 'Heads', 'Which heads write it?'),
  step('attention', 'Attention', 'Where do they look?'),
  step('head-types', 'Head types', 'What kind of head is each?'),
  step('patching', 'Patching', 'Where is the information?'),
  step('path-patching', 'Path patching', 'Which head feeds which?'),
  step('ablation', 'Ablation', 'What if a head is gone?'),
  step('circuit', 'Circuit', 'How do they work together?'),
  step('weights', 'Weights', 'What do the weights say?'),
  step('neurons', 'Neurons', 'Which neurons matter?'),
  reference('dataset', 'Dataset', 'Which prompts behave alike?'),
  reference('jobs', 'Jobs', 'What was computed?'),
  reference('verify', 'Verification', 'Are the published numbers reproduced?'),
  reference('api', 'API', 'How do I ask this from a script?'),
  reference('guide', 'Guide', 'How does it work?'),
];

/** The entry of a slug. @throws Error for a slug that is not in the table: a page without a line is a mistake. */
export function pageOf(slug: string): PageEntry {
  const found = pages.find((page) => page.slug === slug);
  if (!found) throw new Error(`There is no page "${slug}" in lib/pages.ts.`);
  return found;
}

/** The pages before and after one, in the order of the table; null at the ends. */
export function neighbours(slug: string): { previous: PageEntry | null; next: PageEntry | null } {
  const at = pages.findIndex((page) => page.slug === slug);
  return { previous: pages[at - 1] ?? null, next: pages[at + 1] ?? null };
}
