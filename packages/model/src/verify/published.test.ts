import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runOperation } from '../operations/runOperation.ts';
import { makeTinyGpt2, type TinyGpt2 } from '../testing/tinyGpt2.ts';
import type { VerificationRow } from './PublishedValue.ts';
import { publishedSections, publishedValues } from './published.ts';

let tiny: TinyGpt2;
beforeAll(async () => {
  tiny = await makeTinyGpt2();
});
afterAll(() => tiny.remove());

/** Rows of a random model with GPT-2's vocabulary: its tokens are GPT-2's, its numbers can't be. */
async function verify(section?: string): Promise<{ rows: VerificationRow[]; passed: number; failed: number }> {
  const { result } = await runOperation('verify.gpt2', { model: tiny.folder, section }, tiny.context);
  return result as unknown as { rows: VerificationRow[]; passed: number; failed: number };
}

describe('the registry of published values', () => {
  it('has unique names in each section, a source and a finite tolerance everywhere', () => {
    const names = publishedValues.map(({ section, name }) => `${section}: ${name}`);
    expect(new Set(names).size).toBe(names.length);
    for (const { source, tolerance, expected } of publishedValues) {
      expect(source).not.toBe('');
      expect(tolerance).toBeGreaterThanOrEqual(0);
      if (typeof expected === 'string') expect(tolerance).toBe(0);
    }
  });

  it('passes every token check with GPT-2’s tokenizer', async () => {
    const { rows, failed } = await verify('tokens');
    expect(rows.filter((row) => !row.passed)).toEqual([]);
    expect(failed).toBe(0);
  });
});

describe('verify.gpt2', () => {
  it('has a row for every value, and reports what differs and what cannot be computed as failed', async () => {
    const { rows, passed, failed } = await verify();
    expect(rows).toHaveLength(publishedValues.length);
    expect(passed + failed).toBe(rows.length);
    expect([...new Set(rows.map((row) => row.section))]).toEqual(publishedSections);

    const row = (name: string) => rows.find((candidate) => candidate.name === name)!;
    const average = row('average logit difference');
    expect(average.passed).toBe(false);
    expect(average.difference).toBeCloseTo((average.got as number) - 3.5519, 12);
    expect(row('shape of W_Q')).toMatchObject({ got: '2x2x16x8', difference: null, passed: false });

    const ablated = row('average logit difference with L9H9 zero-ablated at the end');
    expect(ablated).toMatchObject({ got: null, difference: null, passed: false });
    expect(ablated.error).toContain('blocks.9');
  });

  it('holds the identities of the refactor pass on any model', async () => {
    const { rows } = await verify('weights');
    const identities = rows.filter((row) => row.name.startsWith('L0H0'));
    expect(identities).toHaveLength(2);
    expect(identities.every((row) => row.passed)).toBe(true);
  });

  it('names the sections when asked for another', async () => {
    await expect(verify('attention')).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining('exploratoryAnalysis'),
    });
  });

  it('fails as a whole when the model is not there', async () => {
    const missing = runOperation('verify.gpt2', { model: `${tiny.home}/none` }, tiny.context);
    await expect(missing).rejects.toMatchObject({ code: 'UNKNOWN_MODEL' });
  });
});
