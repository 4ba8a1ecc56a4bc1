import { hookName, transformerLensScript } from '@circuit-lens/shared';

const mary = {
  text: 'When John and Mary went to the shops, John gave the bag to',
  answers: { correct: ' Mary', incorrect: ' John' },
};
const john = {
  text: 'When John and Mary went to the shops, Mary gave the bag to',
  answers: { correct: ' John', incorrect: ' Mary' },
};
const short = {
  text: 'John and Mary went to the shops. Mary gave the bag to',
  answers: { correct: ' John', incorrect: ' Mary' },
};
const prompts = [mary, john, short];
const clean = { model: 'ioi-mini', prompts: [mary, john] };
const corrupted = { prompts: [john, mary] };
const refactored = { refactorFactoredAttentionMatrices: true };

/** Everybody looks at Mary, and at John half as much. */
const ownPattern = Array.from({ length: 15 }, (_, query) =>
  Array.from({ length: 15 }, (_, key) => (key > query ? 0 : key === 4 ? 1 : key === 2 ? 0.5 : 0)),
);

/** Inputs whose TransformerLens lines are run, as they are printed, and compared: every operation that has lines. */
const inputs: [operation: string, input: Record<string, unknown>][] = [
  ['tokenize', { text: 'When John and Mary' }],
  ['tokenize', { text: ' Mary', prependBos: false }],
  ['model.parameter', { name: 'W_Q', index: [1, 2] }],
  ['model.parameter', { name: 'b_U', weightFlags: { centerUnembed: false } }],
  ['run.logitDifference', { prompts }],
  ['run.logitDifference', { prompts: [mary, john], prependBos: false, weightFlags: { foldLayerNorm: false } }],
  ['run.nextTokens', { prompts, top: 5 }],
  ['run.loss', { prompts: [mary] }],
  ['run.loss', { prompts: [mary], perToken: true }],
  ['run.activations', { prompts: [mary, john], hooks: [hookName('z', 2)] }],
  ['attribution.logitLens', { prompts }],
  ['attribution.logitLens', { prompts, includeMid: true }],
  ['attribution.direct', { prompts, unit: 'layer' }],
  ['attribution.direct', { prompts, unit: 'head' }],
  ['attention.patterns', { prompts: [mary, john] }],
  ['attention.patterns', { prompts: [mary, john], heads: ['L3H1', 'L0H2'] }],
  ['heads.detect', { prompts, pattern: 'duplicateToken', excludeBos: true }],
  ['heads.detect', { prompts, pattern: 'previousToken', measure: 'mul', excludeCurrent: true }],
  ['heads.detect', { prompts: [mary, john], pattern: ownPattern, measure: 'abs', excludeBos: true }],
  ['weights.columnNorms', { matrix: 'W_K', head: 'L1H3', weightFlags: refactored }],
  // Not refactored: the signs of its columns are then arbitrary, and with them those of the off-diagonal.
  ['weights.gram', { matrix: 'W_Q', head: 'L0H0' }],
  ['weights.eigenvalues', { circuit: 'ov' }],
  ['weights.singularValues', { circuit: 'qk', heads: ['L0H0', 'L3H7'] }],
  ['weights.singularValues', { circuit: 'ov' }],
  ['weights.eigenvalues', { circuit: 'ov', heads: ['L3H0'] }],
  ['weights.eigenvalues', { circuit: 'fullOv', heads: ['L2H1'] }],
  ['weights.composition', { kind: 'k' }],
  ['weights.tokenCircuit', { circuit: 'fullOv', head: 'L2H0', rows: [' John', ' Mary'] }],
  ['weights.tokenCircuit', { circuit: 'fullQk', head: 'L0H1', rows: [' John'], columns: [' Mary', ' and'] }],
  ['weights.tokenCircuit', { circuit: 'direct', rows: [' John'], columns: [5, 6] }],
  ['weights.tokenCircuit', { circuit: 'fullOv', head: 'L3H0', rows: [' John', ' Mary'], embedding: 'afterMlp0' }],
  ['weights.tokenCircuit', { circuit: 'fullQk', head: 'L3H0', rows: [' John', ' Mary'], embedding: 'raw' }],
  ['weights.neurons', { layer: 1, neuron: 5, top: 6 }],
  ['heads.repeatedTokenScores', {}],
  ['heads.repeatedTokenScores', { length: 9, batch: 1, seed: 3 }],
  ['attribution.direct', { prompts, unit: 'neuron', top: 15 }],
  ['run.activations', { prompts: [mary, john], hooks: [hookName('post', 1)], neurons: [7, 3] }],
  ['generate', { prompts: [mary], maxNewTokens: 6, temperature: 0, seed: 1 }],
  ['patch.activations', { clean, corrupted, site: 'resid_pre' }],
  ['patch.activations', { clean, corrupted, site: 'z', direction: 'noise' }],
  [
    'patch.activations',
    { clean, corrupted, site: 'v', by: ['layer', 'head', 'position'], metric: { kind: 'logitDifference' } },
  ],
];

/** A script, and which part of the operation's result it gives. */
export interface LineCase {
  operation: string;
  input: Record<string, unknown>;
  text: string;
  gives: string;
}

/** Every case with its script for the embedded model. @throws Error for one without lines: it proves nothing here */
export function lineCases(): LineCase[] {
  return inputs.map(([operation, input]) => {
    const script = transformerLensScript(operation, input, 'ioi-mini');
    if (!script) throw new Error(`${operation} has no TransformerLens lines for ${JSON.stringify(input)}.`);
    return { operation, input, ...script };
  });
}
