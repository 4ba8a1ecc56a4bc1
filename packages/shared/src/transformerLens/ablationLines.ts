import { parseNeuron } from '../neurons.ts';
import { projected } from './attributionLines.ts';
import { needsAnswers, placeLine, positionExpression } from './positions.ts';
import { answerLines, promptLines, type ScriptRecipe, scriptFlags } from './preludes.ts';
import { python } from './python.ts';
import { allHeads, givenHeads, type ScriptLines } from './ScriptLines.ts';
import { differenceLines, randomLines, standInAtLines, standInLines, zeroLines } from './standIns.ts';

type Input = ScriptRecipe & Record<string, unknown>;

const ofSource = { tokens: 'source', answers: 'source_answers', end: 'source_end' };
const hasLabels = ({ prompts = [] }: ScriptRecipe) => prompts.some(({ labels }) => labels !== undefined);

/** Lines of `share`: how much of each source prompt stands in for each prompt. */
function shareLines({ kind, seed }: Input): string[] | null {
  if (kind === 'mean') return ['share = torch.ones(len(tokens), len(source))'];
  if (kind === 'resample') {
    return [
      ...randomLines,
      '',
      `draw = random(${python(seed ?? 0)})`,
      'share = torch.eye(len(source))[[int(next(draw) * len(source)) for _ in tokens]]',
    ];
  }
  if (kind !== 'meanByTemplate') return null;
  return [
    '# Prompts of one length with their names at the same positions are a group.',
    'shapes = torch.stack([end, *(place(tokens, answers, *at) for at in [(0, 0), (1, 0), (1, -1)])], dim=1)',
    'share = (shapes[:, None] == shapes[None]).all(-1).float()',
  ];
}

/** Lines that make the prompts, and what stands in where; null where it can't be said. */
function prelude(input: Input, kinds: readonly string[]): string[] | null {
  const { kind = 'zero', positions } = input;
  const source = (input.source ?? input) as ScriptRecipe;
  const places = (Array.isArray(positions) ? positions : []) as unknown[];
  // A position by its number is each prompt's own; a label the source's too.
  if (places.some((position) => typeof position !== 'string')) return null;
  const isNamed = needsAnswers(places);
  if ((isNamed || kind === 'meanByTemplate') && hasLabels(input)) return null;
  if (isNamed && kind !== 'zero' && hasLabels(source)) return null;
  const at = places.map((position) => positionExpression(position));
  const share = kind === 'zero' ? [] : shareLines({ ...input, kind });
  const sourceTokens = kind === 'zero' ? [] : promptLines(source);
  const sourceAnswers = kind === 'zero' || !isNamed ? [] : answerLines(source);
  const parts = [sourceTokens, sourceAnswers, promptLines(input), answerLines(input), share];
  if (parts.includes(null) || at.includes(null)) return null;
  const kept = `source, source_end${isNamed ? ', source_answers' : ''} = tokens, end${isNamed ? ', answers' : ''}`;
  const sourceAt = (position: unknown) => positionExpression(position, ofSource);
  const pairs = places.map((position, i) => `(${at[i]}, ${kind === 'zero' ? 'None' : sourceAt(position)})`);
  return [
    'from transformer_lens.utils import get_act_name',
    ...sourceTokens!,
    ...sourceAnswers!,
    ...(kind === 'zero' ? [] : [kept]),
    ...promptLines(input)!,
    ...answerLines(input)!,
    ...(isNamed || kind === 'meanByTemplate' ? [placeLine] : []),
    ...share!,
    ...(places.length > 0
      ? [
          `places = [${pairs.join(', ')}]`,
          'here = torch.zeros(tokens.shape, dtype=torch.bool)',
          'for at, _ in places:',
          '    here[rows, at] = True',
        ]
      : ['here = torch.ones(tokens.shape, dtype=torch.bool)']),
    ...(kind === 'zero' ? zeroLines : places.length > 0 ? standInAtLines(kinds) : standInLines(kinds)),
    '',
    ...differenceLines,
    '',
    'def without(*parts):  # hooks that take out some heads or neurons of some hook points',
    '    def hook(name, index):',
    '        def replace(value, hook):',
    '            at = here.reshape(here.shape + (1,) * (value.dim() - 2))',
    '            value[:, :, index] = torch.where(at, stand_in(name), value)[:, :, index]',
    '            return value',
    '        return name, replace',
    '    return [hook(*part) for part in parts]',
    '',
    'effect = lambda *parts: difference(model.run_with_hooks(tokens, fwd_hooks=without(*parts))) - difference(model(tokens))',
  ];
}

const head = '(get_act_name("z", layer), [head])';
const mlp = '(get_act_name("mlp_out", layer), slice(None))';
const wholeLayer = `(get_act_name("z", layer), slice(None)), ${mlp}`;
const neuron = '(get_act_name("post", layer), [neuron])';

/** Neurons as pairs of layer and index. */
const givenNeurons = (labels: unknown) => (labels as string[]).map((label) => Object.values(parseNeuron(label)!));
const layersOf = (layers: unknown) =>
  Array.isArray(layers) ? python([...new Set(layers as number[])]) : 'range(model.cfg.n_layers)';

/** Each part, as Python lists it: `for … in …`. */
function listOf(operation: string, { heads, layers, neurons }: Input): { part: string; each: string } {
  if (operation === 'ablate.heads') {
    const chosen = givenHeads(heads);
    return { part: head, each: `for layer, head in ${chosen ? python(chosen) : allHeads}` };
  }
  if (operation === 'ablate.mlps' && neurons) {
    return { part: neuron, each: `for layer, neuron in ${python(givenNeurons(neurons))}` };
  }
  return { part: operation === 'ablate.mlps' ? mlp : wholeLayer, each: `for layer in ${layersOf(layers)}` };
}

function togetherLines(operation: string, input: Input): string[] {
  const { part, each } = listOf(operation, input);
  const more =
    operation === 'ablate.heads'
      ? [
          ...(Array.isArray(input.mlps) ? [`parts += [${mlp} for layer in ${python(input.mlps)}]`] : []),
          ...(Array.isArray(input.neurons)
            ? [`parts += [${neuron} for layer, neuron in ${python(givenNeurons(input.neurons))}]`]
            : []),
        ]
      : [];
  const isWhole = part === wholeLayer;
  return [
    isWhole ? `parts = [part ${each} for part in (${part})]` : `parts = [${part} ${each}]`,
    ...more,
    'with model.hooks(fwd_hooks=without(*parts)):',
    '    _, cache = model.run_with_cache(tokens)',
    'stack = cache.stack_head_results(layer=-1)',
    ...projected(),
    'result = result.mean(0).reshape(model.cfg.n_layers, model.cfg.n_heads)',
  ];
}

function aloneLines(operation: string, input: Input): string[] {
  const { part, each } = listOf(operation, input);
  if (part === neuron) return [`result = torch.stack([effect(${part}) ${each}])`];
  const [shape, at] =
    part === head ? ['(model.cfg.n_layers, model.cfg.n_heads)', 'layer, head'] : ['(model.cfg.n_layers,)', 'layer'];
  return [`result = torch.full(${shape}, torch.nan)`, `${each}:`, `    result[${at}] = effect(${part})`];
}

function ablation(operation: string): ScriptLines {
  return {
    needs: [],
    takes: ['kind', 'source', 'seed', 'positions', 'together', 'top', 'heads', 'mlps', 'neurons', 'layers'],
    gives: ({ together }) => (together ? 'attribution.after' : 'effect'),
    lines: (input) => {
      const isPost = Array.isArray(input.neurons);
      const before = prelude(input, ['z', 'mlp_out', ...(isPost ? ['post'] : [])]);
      if (!before || (input.together && !scriptFlags(input).foldLayerNorm)) return null;
      return [...before, ...(input.together ? togetherLines : aloneLines)(operation, input)];
    },
  };
}

/** Lines of ablations: each part alone, or all together and what every head then writes. */
export const ablationLines: Record<string, ScriptLines> = Object.fromEntries(
  ['ablate.heads', 'ablate.mlps', 'ablate.layers'].map((operation) => [operation, ablation(operation)]),
);
