import { modelSpecFields } from '@circuit-lens/shared';
import { z } from 'zod';
import { compareWithPublished } from '../verify/compareWithPublished.ts';
import { Measurements } from '../verify/Measurements.ts';
import type { VerificationRow } from '../verify/PublishedValue.ts';
import { publishedSections, publishedValues } from '../verify/published.ts';
import { defineOperation } from './Operation.ts';

/**
 * Is this GPT-2 small, and are its numbers those of TransformerLens, ARENA and the papers? Every published value with
 * our own beside it. The weight flags are those each value was published with.
 */
export const verifyGpt2 = defineOperation({
  name: 'verify.gpt2',
  version: 1,
  summary: 'Published numbers of GPT-2 small beside our own: which of them does this installation reproduce?',
  input: z.strictObject({
    model: modelSpecFields.model.describe('"gpt2" (the default) or a folder that holds it'),
    section: z.enum(publishedSections).optional().describe('Only this section of the registry; default all'),
  }),
  output:
    'rows: { name, section, expected, got, difference, tolerance, passed, source, error? }; passed, failed: how many; notComputed: how many of the failed have no number of our own',
  mode: 'job',
  takesPrompts: false,
  // Some minutes on GPT-2 small.
  cost: () => 500_000,
  async run(input, context) {
    const measurements = new Measurements(input.model ?? 'gpt2', context);
    // Loaded first, so that a model that isn't there is one error and not a hundred failed rows.
    await measurements.load('defaults');
    const values = publishedValues.filter(({ section }) => section === (input.section ?? section));
    const rows: VerificationRow[] = [];
    for (const [done, value] of values.entries()) {
      await context.checkpoint();
      context.onProgress(done / values.length, value.name);
      rows.push(await compareWithPublished(value, measurements));
      context.onPartial?.(counted(rows));
    }
    return counted(rows);
  },
});

function counted(rows: readonly VerificationRow[]) {
  const passed = rows.filter((row) => row.passed).length;
  const notComputed = rows.filter((row) => row.error !== undefined).length;
  return { rows, passed, failed: rows.length - passed, notComputed };
}
