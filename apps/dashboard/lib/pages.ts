/** One page of the dashboard: one question. */
export interface PageEntry {
  slug: string;
  name: string;
  question: string;
  /** Pages that are not built yet stand in the rail, marked, and are no links. */
  built: boolean;
  part: 'investigation' | 'reference';
}

const step = (slug: string, name: string, question: string, built = false): PageEntry => ({
  slug,
  name,
  question,
  built,
  part: 'investigation',
});
const reference = (slug: string, name: string, question: string, built = false): PageEntry => ({
  slug,
  name,
  question,
  built,
  part: 'reference',
});

/** Every page, in the order of the investigation. The rail, titles and the end-to-end tests read this table. */
export const pages: readonly PageEntry[] = [
  step('setup', 'Setup', 'Which model, which prompts?', true),
  step('task', 'Task', 'Does the model do it?', true),
  step('logit-lens', 'Logit lens', 'When does it appear?', true),
  step('layers', 'Layers', 'Which layers write it?', true),
  step('heads', 'Heads', 'Which heads write it?', true),
  step('attention', 'Attention', 'Where do they look?', true),
  step('head-types', 'Head types', 'What kind of head is each?', true),
  step('patching', 'Patching', 'Where is the information?', true),
  step('path-patching', 'Path patching', 'Which head feeds which?', true),
  step('ablation', 'Ablation', 'What if a head is gone?', true),
  step('circuit', 'Circuit', 'How do they work together?', true),
  step('weights', 'Weights', 'What do the weights say?', true),
  step('neurons', 'Neurons', 'Which neurons matter?', true),
  reference('dataset', 'Dataset', 'Which prompts behave alike?', true),
  reference('jobs', 'Jobs', 'What was computed?', true),
  reference('verify', 'Verification', 'Are the published numbers reproduced?', true),
  reference('api', 'API', 'How do I ask this from a script?', true),
  reference('guide', 'Guide', 'How does it work?', true),
];

/** The entry of a slug. @throws Error for a slug that is not in the table: a page without a line is a mistake. */
export function pageOf(slug: string): PageEntry {
  const found = pages.find((page) => page.slug === slug);
  if (!found) throw new Error(`There is no page "${slug}" in lib/pages.ts.`);
  return found;
}

/** The built pages before and after one, in the order of the table; null at the ends. */
export function neighbours(slug: string): { previous: PageEntry | null; next: PageEntry | null } {
  const built = pages.filter((page) => page.built);
  const at = built.findIndex((page) => page.slug === slug);
  return { previous: built[at - 1] ?? null, next: built[at + 1] ?? null };
}
