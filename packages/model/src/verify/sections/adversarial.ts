import { circuitAdversarial } from '../../operations/circuitAdversarial.ts';
import type { Operation } from '../../operations/Operation.ts';
import type { PublishedValue } from '../PublishedValue.ts';

/** Only the model's own numbers are published, so nothing need stand in for what is knocked out. */
const input = { circuit: 'ioi-gpt2-small', size: 60, seed: 0, prependBos: false, knockout: 'zero' };

interface Row {
  name: string;
  full: number;
  correctProbability: { full: number };
  subjectAbove: { full: number };
}

/** What is published of each kind: logit difference, P(IO), share of prompts with S above IO. */
const figure8: readonly [row: string, what: string, numbers: readonly [number, number, number]][] = [
  ['plain', 'p_IOI', [3.55, 0.49, 0.007]],
  ['extraS', 'p_IOI with S said once more', [3.64, 0.59, 0.004]],
  ['extraIo', 'p_IOI with IO said once more', [1.23, 0.36, 0.234]],
];

/** As wide as other prompts of the same kind make them: the paper's are not published. */
const numbers: readonly { name: string; tolerance: number; read(row: Row): number }[] = [
  { name: 'logit difference', tolerance: 0.5, read: ({ full }) => full },
  { name: 'P(IO)', tolerance: 0.1, read: ({ correctProbability }) => correctProbability.full },
  { name: 'share with S above IO', tolerance: 0.1, read: ({ subjectAbove }) => subjectAbove.full },
];

/** The paper's adversarial prompts. */
export const adversarialValues: PublishedValue[] = figure8.flatMap(([row, what, expected]) =>
  numbers.map(({ name, tolerance, read }, i) => ({
    name: `${name} on ${what}`,
    section: 'ioiCircuit',
    expected: expected[i]!,
    tolerance,
    source: 'Wang et al. 2022, arXiv:2211.00593, section 4.4, figure 8',
    async compute(measurements) {
      const { rows } = await measurements.operation(circuitAdversarial as unknown as Operation, 'defaults', input);
      return read((rows as Row[]).find((found) => found.name === row)!);
    },
  })),
);
