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
/** Another length, with both names. */
const later = {
  text: 'Then, John and Mary went to the shops, and Mary gave the bag to',
  answers: { correct: ' John', incorrect: ' Mary' },
};
const prompts = [mary, john, short];
const named = [mary, john, later];
const clean = { model: 'ioi-mini', prompts: [mary, john] };
const corrupted = { prompts: [john, mary] };
/** The circuit that was meant, in part. */
const circuit = {
  name: 'some heads',
  source: 'test',
  heads: [
    ...['L3H0', 'L3H1', 'L2H0', 'L2H1', 'L2H2'].map((head) => ({ head, class: `layer ${head[1]}`, position: 'end' })),
    ...['L1H1', 'L1H2', 'L0H0', 'L0H2'].map((head) => ({ head, class: `layer ${head[1]}`, position: 's2' })),
    { head: 'L0H1', class: 'previousToken', position: 's1+1' },
  ],
  mlps: 'keep',
};
const task = { dataset: { prompts: named, seed: 3 }, circuit };
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
    'patch.places',
    {
      clean,
      corrupted,
      site: 'post',
      places: [{ layer: 1, neuron: 7 }, { layer: 0, neuron: 3, position: 10 }, { layer: 3 }],
    },
  ],
  [
    'patch.places',
    {
      ...{ clean, corrupted, direction: 'noise', site: 'pattern' },
      places: [
        { layer: 2, head: 1, position: 14, key: 4 },
        { layer: 3, head: 0, position: 14 },
        { layer: 1, position: 10 },
      ],
    },
  ],
  [
    'patch.activations',
    { clean, corrupted, site: 'v', by: ['layer', 'head', 'position'], metric: { kind: 'logitDifference' } },
  ],
  ['attention.patterns', { prompts, heads: ['L3H1', 'L0H2'], valueWeighted: true }],
  ['attention.patterns', { prompts: [mary], heads: ['L1H1'], valueWeighted: true, norm: 'value' }],
  ['attention.patterns', { prompts: [mary], heads: ['L1H1'], valueWeighted: false }],
  ['attention.between', { prompts: named, from: 's2', to: 's1+1' }],
  ['attention.between', { prompts: named, from: 'end', to: 'io' }],
  ['attention.between', { prompts: [mary], from: -2, to: 3 }],
  ['attention.copyScatter', { prompts: named, head: 'L3H0' }],
  ['attention.copyScatter', { prompts: named, head: 'L3H2', to: 's2', weightFlags: { centerWritingWeights: false } }],
  ['attention.qkAttribution', { prompts: [mary, john], head: 'L3H0', query: 14, key: 2, prompt: 1 }],
  ['attention.qkAttribution', { prompts: [mary], head: 'L0H1', query: 's1+1', key: 's1' }],
  ['attribution.logitLens', { prompts, includeMid: true, layerNorm: 'recomputed' }],
  ['attribution.logitLens', { prompts, top: 3, promptIndex: 2 }],
  ['attribution.direct', { prompts, unit: 'head', layerNorm: 'recomputed' }],
  ['attribution.bySource', { prompts, heads: ['L3H0', 'L2H1'] }],
  ['attribution.bySource', { prompts: [mary], weightFlags: { centerWritingWeights: false } }],
  ['weights.pathExpansion', { prompts }],
  ['heads.copyingScores', {}],
  ['heads.copyingScores', { negative: true, heads: ['L3H0', 'L3H3'], names: [' Mary', ' John', 17] }],
  ['heads.copyingScores', { definition: 'paper' }],
  ['heads.causalRoles', { prompts: [mary, john] }],
  ['patch.paths', { clean, corrupted, receivers: ['finalResid'] }],
  [
    'patch.paths',
    {
      clean,
      corrupted,
      receivers: [{ heads: ['L3H0', 'L3H1'], input: 'q', positions: ['end'] }],
      senderPositions: ['end', 's2'],
      mlps: 'freeze',
      direction: 'denoise',
      metric: { kind: 'logitDifference' },
    },
  ],
  ['patch.paths', { clean, corrupted, senders: ['L0H1', 'L1H1'], receivers: [{ heads: ['L2H0'], input: 'v' }] }],
  ['ablate.heads', { prompts }],
  [
    'ablate.heads',
    { prompts: named, heads: ['L2H0', 'L3H1'], kind: 'mean', source: { prompts: [john, later] }, positions: ['end'] },
  ],
  ['ablate.heads', { prompts: named, heads: ['L1H1'], kind: 'meanByTemplate' }],
  ['ablate.heads', { prompts: [mary, john], heads: ['L3H0', 'L3H2'], kind: 'resample', seed: 4 }],
  [
    'ablate.heads',
    { prompts, heads: ['L3H0', 'L2H1'], mlps: [1], neurons: ['L0N5'], kind: 'mean', together: true, top: 5 },
  ],
  ['ablate.mlps', { prompts, kind: 'mean' }],
  ['ablate.mlps', { prompts: named, neurons: ['L1N5', 'L3N9'], positions: ['s2', 'end'] }],
  ['ablate.layers', { prompts, kind: 'mean', source: corrupted, layers: [0, 2] }],
  ['weights.virtualHeads', { top: 12 }],
  ['weights.singularVectors', { matrix: 'ov', head: 'L3H0', vectors: 5 }],
  ['weights.singularVectors', { matrix: 'wIn', layer: 2 }],
  ['circuit.faithfulness', { ...task, referencePerPrompt: 2 }],
  ['circuit.faithfulness', { ...task, knockout: 'zero', circuit: { ...circuit, mlps: 'ablate' } }],
  ['circuit.faithfulness', { ...task, knockout: 'mean', reference: { prompts: [john, mary, later] } }],
  ['circuit.minimality', { ...task, knockout: 'resample' }],
  ['circuit.completeness', { ...task, circuit: { ...circuit, mlps: 'ablate' } }],
  ['circuit.completeness', { ...task, subsets: 'random', samples: 3, seed: 2 }],
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
