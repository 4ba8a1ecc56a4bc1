import { Option } from 'commander';
import { edgeUnitKinds } from '../../circuit/edgeUnits.ts';
import { knockoutKinds } from '../../circuit/knockout.ts';
import { parseCount } from '../modelOptions.ts';

/** A command on circuits: the operation it runs and what it takes beside prompts. */
export interface CircuitCommand {
  name: string;
  operation: string;
  description: string;
  options: readonly Option[];
  /** Its operation draws nothing at random beside the prompts. */
  isSeedless?: boolean;
  /** Its operation makes its own prompts. */
  makesPrompts?: boolean;
}

const samples = (text: string) => new Option('--samples <number>', text).argParser(parseCount);
/** Which circuit is judged. */
export const circuitOption = new Option(
  '--circuit <name|file>',
  'a circuit that `circuit list` names, or a file of one as JSON; default: the first of the model there',
);
const knockout = new Option('--knockout <kind>', 'what stands in for what is knocked out').choices(knockoutKinds);
const references = new Option('--references <number>', 'ABC prompts for each prompt, for means').argParser(parseCount);
const judged = [circuitOption, knockout, references];

/** Every command on circuits: the operation it runs and what it takes beside prompts. */
export const circuitCommands: readonly CircuitCommand[] = [
  {
    name: 'faithfulness',
    operation: 'circuit.faithfulness',
    isSeedless: true,
    description: 'how much of the logit difference is left with everything outside a circuit knocked out',
    options: judged,
  },
  {
    name: 'band',
    operation: 'circuit.randomBand',
    description: 'how random circuits of the same size do',
    options: [...judged, samples('how many random circuits; default 200')],
  },
  {
    name: 'completeness',
    operation: 'circuit.completeness',
    description: 'circuit and model with parts of the circuit removed from both',
    options: [
      ...judged,
      new Option('--subsets <kind>', 'which parts').choices(['random', 'byClass', 'greedy']),
      samples('how many random parts, or greedy searches'),
    ],
  },
  {
    name: 'minimality',
    operation: 'circuit.minimality',
    description: 'what every head of a circuit does once others are removed too',
    options: [...judged, new Option('--sets <kind>', 'which others').choices(['arena', 'class', 'greedy'])],
  },
  {
    name: 'edges',
    operation: 'circuit.edges',
    isSeedless: true,
    description: 'how much goes from one class or head of a circuit to another, by path patching',
    options: [circuitOption, new Option('--by <unit>', 'what sends and receives together').choices(edgeUnitKinds)],
  },
  {
    name: 'propose',
    operation: 'circuit.propose',
    description: 'search a small circuit and judge it on other prompts',
    options: [
      references,
      samples('how many random circuits to compare with; default 100'),
      new Option('--save <file>', 'write the circuit there as JSON, for --circuit'),
    ],
  },
  {
    name: 'signals',
    operation: 'circuit.signals',
    description: 'token and position signal of the S-inhibition heads',
    options: [new Option('--heads <head...>', 'other heads, such as L8H6 L8H10')],
  },
  {
    name: 'adversarial',
    operation: 'circuit.adversarial',
    description: 'model and circuit on prompts that say S or IO once more, where the mechanism fails',
    options: judged,
    makesPrompts: true,
  },
];
