import { fixed, percent } from '../../lib/format.ts';
import type { Adversarial, AdversarialRow } from './results.ts';

/** What stands between the two sentences of a prompt. */
export const adversarialNames: Record<AdversarialRow['name'], string> = {
  plain: 'nothing',
  extraS: 'S had a good day',
  extraIo: 'IO had a good day',
  extraOther: 'another name had a good day',
};

/** Wang et al. 2022, figure 8: logit difference, P(IO), share of prompts with S above IO, of GPT-2 small. */
export const publishedAdversarial: Partial<Record<AdversarialRow['name'], readonly [number, number, number]>> = {
  plain: [3.55, 0.49, 0.007],
  extraS: [3.64, 0.59, 0.004],
  extraIo: [1.23, 0.36, 0.234],
};

/** Does IO said once more fool the model, and does the circuit fall with it? */
export function adversarialSentence({ rows }: Adversarial): string {
  const [plain, fooled] = (['plain', 'extraIo'] as const).map((name) => rows.find((row) => row.name === name));
  if (!plain || !fooled) return '';
  const change = (key: 'full' | 'circuit') => `from ${fixed(plain[key])} to ${fixed(fooled[key])}`;
  const wrong = (key: 'full' | 'circuit') => percent(fooled.subjectAbove[key], 0);
  const falls = fooled.full < plain.full ? 'falls' : 'does not fall';
  return `With IO said once more the model’s difference ${falls}: ${change('full')}, S is above IO in ${wrong('full')} of the prompts. The circuit goes ${change('circuit')}, ${wrong('circuit')}.`;
}
