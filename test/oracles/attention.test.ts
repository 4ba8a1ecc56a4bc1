import type { Tensor } from '@circuit-lens/model';
import { headLabel } from '@circuit-lens/shared';
import { describe, expect, it } from 'vitest';
import { tolerance } from '../support/modelCases.ts';
import { analysisCases, useOracle } from '../support/oracleModel.ts';
import { largestDifference } from '../support/readOracle.ts';

/** Scores are metrics, with the looser bound of the project. */
const metricTolerance = 1e-4;

/** `abs` is rounded to three decimals by both sides: at the edge of a rounding they may differ by one. */
const roundedTolerance = 1e-3 + 1e-6;

/** Exclusions by their names in the files: of BOS, of the current token. */
const exclusions = {
  '00': {},
  '11': { excludeBos: true, excludeCurrent: true },
  '10': { excludeBos: true },
};

describe.each(analysisCases)('%s with flags "%s" against TransformerLens 3.9', (caseName, flagSet) => {
  const given = useOracle('attention', caseName, flagSet);
  const stored = (name: string): Tensor => given.oracle.values.get(name)!;
  const expectSame = (got: Tensor, name: string, bound: number) => {
    expect(largestDifference(got.data, stored(name).data), name).toBeLessThanOrEqual(bound);
  };

  const onPrompts = <Result>(name: string, input: object): Promise<Result> =>
    given.run(name, { prompts: given.oracle.tokens.map((tokens) => ({ tokens })), ...input });

  it('tells heads apart by the same scores, with every measure and exclusion', async () => {
    const bounds = { mul: metricTolerance, abs: roundedTolerance };
    const own = rowsOf(stored('detect.own'));
    for (const [measure, bound] of Object.entries(bounds)) {
      for (const [name, excluded] of Object.entries(exclusions)) {
        for (const kind of ['previousToken', 'duplicateToken', 'induction']) {
          const input = { pattern: kind, measure, ...excluded };
          const { tensor } = await onPrompts<{ tensor: Tensor }>('heads.detect', input);
          expectSame(tensor, `detect.${kind}.${measure}.${name}`, bound);
        }
        const input = { pattern: own, measure, ...excluded };
        const { perPrompt } = await onPrompts<{ perPrompt: Tensor }>('heads.detect', input);
        expectSame(perPrompt.sub(0), `detect.own.${measure}.${name}`, bound);
      }
    }
  });

  it('weighs patterns by what a key would write, and by its value', async () => {
    for (const norm of ['output', 'value']) {
      const { tensor } = await onPrompts<{ tensor: Tensor }>('attention.patterns', { valueWeighted: true, norm });
      expectSame(tensor, `weighted.${norm}`, tolerance);
    }
  });

  it('takes a score apart into the same writers', async () => {
    const sites = JSON.parse(given.oracle.metadata.scores!) as [number, number, number, number, number][];
    for (const [i, [layer, head, prompt, query, key]] of sites.entries()) {
      const input = { head: headLabel({ layer, head }), prompt, query, key };
      const { tensor } = await onPrompts<{ tensor: Tensor }>('attention.qkAttribution', input);
      expect(tensor.shape).toEqual(stored(`qk.${i}`).shape);
      expectSame(tensor, `qk.${i}`, metricTolerance);
    }
  });

  it('draws the same random tokens, and has the same scores on them', async () => {
    const drawn = await given.run<Record<string, Tensor>>('heads.repeatedTokenScores', {});
    const tokens = rowsOf(stored('repeated.tokens'));
    const onTokens = await given.run<Record<string, Tensor>>('heads.repeatedTokenScores', { tokens });
    for (const kind of ['previousToken', 'duplicateToken', 'induction']) {
      expectSame(drawn[kind]!, `repeated.${kind}`, metricTolerance);
      expectSame(onTokens[kind]!, `repeated.${kind}`, metricTolerance);
    }
  });

  it('has the same copying scores', async () => {
    const names = Array.from({ length: Number(given.oracle.metadata.names) }, (_, i) => 3 * i);
    for (const [name, negative] of [
      ['copying.positive', false],
      ['copying.negative', true],
    ] as const) {
      const { tensor } = await given.run<{ tensor: Tensor }>('heads.copyingScores', { names, negative });
      expectSame(tensor, name, metricTolerance);
    }
  });
});

const rowsOf = ({ data, shape }: Tensor): number[][] =>
  Array.from({ length: shape[0]! }, (_, row) => [...data.subarray(row * shape[1]!, (row + 1) * shape[1]!)]);
