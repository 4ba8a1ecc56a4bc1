/** Of operations without lines, why. */
const reasons: Record<string, string> = {
  'circuit.propose':
    'it is a search of hundreds of knockouts that decides by its own thresholds; the circuit it finds has lines as the known ones have',
  'circuit.edges':
    'every edge is a path patching of its own between many heads; each has lines on page Path patching, with that sender and receiver',
  'circuit.signals':
    'its sentences are drawn and written anew for every cell; the knockout itself has lines with the circuit',
  'circuit.adversarial':
    'its prompts are drawn and written anew; take them from dataset.ioi, and the circuit has lines on them',
  'circuit.randomBand': 'it is the mean of many circuits that are drawn; the lines of one stand with the circuit',
  'weights.skipTrigrams':
    'it searches all tokens for phrases; the score and the logit of one have lines with weights.tokenCircuit',
  'heads.roles':
    'it names heads by thresholds on attention.between, attribution.direct and heads.repeatedTokenScores, which have lines',
  'verify.gpt2':
    'each published number is its own small script; its source, in the table, is where the published lines stand',
  'run.compare': 'it holds two runs against each other at every hook point; each run has lines by itself',
};

/** Inputs that lines don't follow, and why. */
const limits: readonly [(input: Record<string, unknown>) => boolean, string][] = [
  [
    ({ interventions }) => interventions !== undefined,
    'the run has interventions, for which TransformerLens wants a hook function of yours',
  ],
  [
    ({ sets, subsets }) => sets === 'greedy' || subsets === 'greedy',
    'a greedy search runs hundreds of knockouts; the sets by class and at random have lines',
  ],
  [
    ({ weightFlags }) => (weightFlags as Record<string, unknown> | undefined)?.foldLayerNorm === false,
    'without foldLayerNorm its stacks leave out the weight of the layer norm',
  ],
];

/** Why an operation with this input has no TransformerLens lines: one sentence. */
export function whyNoLines(operation: string, input: Record<string, unknown>): string {
  const limit = limits.find(([applies]) => applies(input))?.[1];
  const reason =
    reasons[operation] ?? limit ?? 'TransformerLens 3.9 has no function for it, or none that takes this input';
  return `There are no lines for ${operation} here: ${reason}.`;
}
