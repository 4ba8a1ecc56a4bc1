import { allHeads, headLabel, hookName, notebookPrompts, parseHead } from '@circuit-lens/shared';
import { headsCopyingScores } from '../../operations/headsCopyingScores.ts';
import { headsDetect } from '../../operations/headsDetect.ts';
import { headsRepeatedTokenScores } from '../../operations/headsRepeatedTokenScores.ts';
import type { Operation } from '../../operations/Operation.ts';
import type { Tensor } from '../../tensor.ts';
import type { FlagSet } from '../Measurements.ts';
import { type PublishedValue, printed } from '../PublishedValue.ts';
import { previousTokenDetected, previousTokenWithoutBosAndCurrent } from './headDetectorValues.ts';
import { duplicateTokenScores, inductionScores, previousTokenScores } from './repeatedTokenValues.ts';

const section = 'analysis';
const exploratory = 'TransformerLens Exploratory_Analysis_Demo.ipynb@49461b6b';
const detectorDemo = 'TransformerLens Head_Detector_Demo.ipynb@875b61a0';
const arena = 'ARENA 1.4.1, section 5: copying scores of 109 names';

const prompts = notebookPrompts('single');
const detectorPrompt = {
  text: 'The head detector feature for TransformerLens allows users to check for various common heads automatically, reducing the cost of discovery.',
};

/** A published [layer][head] table and the result it is compared with. */
interface Table {
  what: string;
  values: readonly (readonly number[])[];
  source: string;
  operation: Operation;
  flags: FlagSet;
  input: object;
  /** Name of the tensor in the result. */
  key: string;
}

const repeated = {
  source: `${exploratory}, step 20`,
  operation: headsRepeatedTokenScores as Operation,
  flags: 'notebook' as const,
  input: {},
};

const detected = {
  source: detectorDemo,
  operation: headsDetect as Operation,
  flags: 'defaults' as const,
  key: 'tensor',
};

const previousToken = { prompts: [detectorPrompt], pattern: 'previousToken' };

const tables: readonly Table[] = [
  { ...repeated, what: 'previous-token score', values: previousTokenScores, key: 'previousToken' },
  { ...repeated, what: 'duplicate-token score', values: duplicateTokenScores, key: 'duplicateToken' },
  { ...repeated, what: 'induction score', values: inductionScores, key: 'induction' },
  { ...detected, what: 'previous-token detection', values: previousTokenDetected, input: previousToken },
  {
    ...detected,
    what: 'previous-token detection without BOS and the current token',
    values: previousTokenWithoutBosAndCurrent,
    input: { ...previousToken, excludeBos: true, excludeCurrent: true },
  },
];

/** Attention on prompt 0, "When John and Mary went to the shops, John gave the bag to". */
const attention: [head: string, query: [string, number], key: [string, number], value: number][] = [
  ['L9H6', ['the end', 14], ['IO', 4], 0.731878],
  ['L10H0', ['the end', 14], ['IO', 4], 0.361391],
  ['L10H7', ['the end', 14], ['IO', 4], 0.809918],
  ['L11H10', ['the end', 14], ['IO', 4], 0.674646],
  ['L11H2', ['the end', 14], ['IO', 4], 0.065324],
  ['L8H6', ['the end', 14], ['S2', 10], 0.943045],
  ['L8H10', ['the end', 14], ['S2', 10], 0.537368],
  ['L7H9', ['the end', 14], ['S2', 10], 0.663031],
  ['L7H3', ['the end', 14], ['S2', 10], 0.144829],
  ['L7H3', ['the end', 14], ['the token after S2', 11], 0.414398],
  ['L5H5', ['S2', 10], ['S1+1', 3], 0.574569],
  ['L6H9', ['S2', 10], ['S1+1', 3], 0.482841],
  ['L3H0', ['S2', 10], ['S1', 2], 0.66357],
];

/** Shares of 109 names; a name more or less is a whole step. */
const copying: [head: string, negative: boolean, share: number][] = [
  ['L9H9', false, 1],
  ['L10H0', false, 0.945],
  ['L9H6', false, 0.945],
  ['L10H7', true, 1],
  ['L11H10', true, 1],
];

/** Averages as ARENA takes them: over all 144 heads, of which those of layer 0 count as none. */
const copyingAverages: [negative: boolean, share: number][] = [
  [false, 0.1011],
  [true, 0.0193],
];

/** Steps 8, 18 and 20 of the Exploratory Analysis Demo, the Head Detector Demo, and ARENA's copying scores. */
export const attentionValues: PublishedValue[] = [
  ...tables.flatMap(({ what, values, source, operation, flags, input, key }) =>
    allHeads(values.length, values[0]!.length).map(
      ({ layer, head }): PublishedValue => ({
        name: `${what} of ${headLabel({ layer, head })}`,
        section,
        expected: values[layer]![head]!,
        tolerance: printed(6),
        source,
        compute: async (measurements) =>
          ((await measurements.operation(operation, flags, input))[key] as Tensor).at(layer, head),
      }),
    ),
  ),
  ...attention.map(([label, [from, query], [to, key], expected]): PublishedValue => {
    const { layer, head } = parseHead(label);
    return {
      name: `attention of ${label} from ${from} to ${to}, prompt 0`,
      section,
      expected,
      tolerance: printed(6),
      source: `${exploratory}, steps 8 and 18`,
      compute: async (measurements) =>
        (await measurements.activation('notebook', { prompts }, hookName('pattern', layer))).at(0, head, query, key),
    };
  }),
  ...copying.map(([label, negative, expected]): PublishedValue => {
    const { layer, head } = parseHead(label);
    return {
      name: `${negative ? 'negative ' : ''}copying score of ${label}`,
      section,
      expected,
      tolerance: printed(4),
      source: arena,
      compute: async (measurements) => {
        const { tensor } = await measurements.operation(headsCopyingScores as Operation, 'notebook', { negative });
        return (tensor as Tensor).at(layer, head);
      },
    };
  }),
  ...copyingAverages.map(
    ([negative, expected]): PublishedValue => ({
      name: `average ${negative ? 'negative ' : ''}copying score`,
      section,
      expected,
      tolerance: printed(4),
      source: `${arena}, averaged over 144 heads with layer 0 left at zero`,
      compute: async (measurements) => {
        const { tensor } = await measurements.operation(headsCopyingScores as Operation, 'notebook', { negative });
        const { data, shape } = tensor as Tensor;
        return data.slice(shape[1]).reduce((sum, share) => sum + share, 0) / data.length;
      },
    }),
  ),
];
