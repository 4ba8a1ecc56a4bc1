import { arenaMinimalitySets } from '../arenaMinimalitySets.ts';
import { parseHead } from '../heads.ts';
import { publishedIoiCircuit } from '../ioiCircuit.ts';
import type { Circuit } from '../schemas/circuit.ts';
import { type CircuitInput, taskLines } from './circuitTaskLines.ts';
import { positionExpression } from './positions.ts';
import { python } from './python.ts';
import type { ScriptLines } from './ScriptLines.ts';
import { differenceLines, randomLines } from './standIns.ts';

/** Lines up to `score(works, with_mlps)`, F of what a mask [layer, prompt, position, head] leaves working, and `C`. */
function circuitPrelude(input: CircuitInput): string[] | null {
  const { circuit } = input;
  const task = taskLines(input);
  if (!task || typeof circuit !== 'object') return null;
  const nodes = circuit.heads.map(({ head, class: name, position }) => {
    const at = positionExpression(position);
    const { layer, head: index } = parseHead(head);
    return at && `    (${layer}, ${index}, ${python(name)}, ${at}),`;
  });
  if (nodes.includes(null)) return null;
  return [
    'from transformer_lens.utils import get_act_name',
    ...task,
    'nodes = [',
    ...(nodes as string[]),
    ']',
    'C = range(len(nodes))',
    `keeps_mlps = ${python(circuit.mlps === 'keep')}`,
    '',
    ...differenceLines,
    '',
    'def mask(members):',
    '    works = torch.zeros(model.cfg.n_layers, *tokens.shape, model.cfg.n_heads, dtype=torch.bool)',
    '    for layer, head, _, at in (nodes[i] for i in members):',
    '        works[layer, rows, at, head] = True',
    '    return works',
    '',
    'def score(works, with_mlps):',
    '    def heads(z, hook):',
    '        return torch.where(works[hook.layer()][..., None], z, stand_in(hook.name))',
    '',
    '    def mlp(written, hook):',
    '        return torch.zeros_like(written) + stand_in(hook.name)',
    '',
    '    hooks = [(get_act_name("z", layer), heads) for layer in range(model.cfg.n_layers)]',
    '    if not with_mlps:',
    '        hooks += [(get_act_name("mlp_out", layer), mlp) for layer in range(model.cfg.n_layers)]',
    '    return difference(model.run_with_hooks(tokens, fwd_hooks=hooks))',
    '',
    'kept = lambda *removed: score(mask(i for i in C if i not in removed), keeps_mlps)  # F(C∖K)',
  ];
}

const restOfClass = '[j for j in C if j != i and nodes[j][2] == nodes[i][2]]';

/** Lines of K of node i; null for a set that is searched. */
function setLines(circuit: Circuit, sets: unknown): string[] | null {
  const chosen = sets ?? (circuit.name === publishedIoiCircuit.name ? 'arena' : 'class');
  if (chosen === 'class') return [`others = lambda i: ${restOfClass}`];
  if (chosen !== 'arena') return null;
  const indices = circuit.heads.map(({ head }) => {
    const removed = arenaMinimalitySets[head];
    return removed ? circuit.heads.flatMap((node, j) => (removed.includes(node.head) ? [j] : [])) : null;
  });
  return [
    `sets = ${python(indices)}  # ARENA's; None: the rest of the class`,
    `others = lambda i: ${restOfClass} if sets[i] is None else sets[i]`,
  ];
}

/** Lines of the parts K that completeness takes out; null where they are searched. */
function partLines({ subsets = 'byClass', samples = 20, seed = 0 }: Record<string, unknown>): string[] | null {
  if (subsets === 'byClass') {
    return [
      'classes = dict.fromkeys(node[2] for node in nodes)',
      'parts = [[i for i in C if nodes[i][2] == name] for name in classes]',
    ];
  }
  if (subsets !== 'random') return null;
  return [
    ...randomLines,
    '',
    `draw = random(${python(seed)})`,
    `parts = [[i for i in C if next(draw) < 0.5] for _ in range(${python(samples)})]`,
  ];
}

const takes = ['dataset', 'reference', 'referencePerPrompt', 'knockout', 'circuit'];

/** Lines of circuits: everything else knocked out. */
export const circuitLines: Record<string, ScriptLines> = {
  'circuit.faithfulness': {
    needs: [],
    takes: [...takes, 'bootstrap'],
    gives: 'circuit',
    lines: (input) => {
      const prelude = circuitPrelude(input as CircuitInput);
      return (
        prelude && [
          ...prelude,
          'full, empty = score(mask([]) | True, True), score(mask([]), keeps_mlps)',
          'result = kept()',
        ]
      );
    },
  },
  'circuit.minimality': {
    needs: [],
    takes: [...takes, 'sets', 'seed'],
    gives: 'rows[].change',
    lines: (input) => {
      const prelude = circuitPrelude(input as CircuitInput);
      const sets = prelude && setLines((input as CircuitInput).circuit as Circuit, input.sets);
      return sets && [...prelude, ...sets, 'result = torch.stack([kept(*others(i)) - kept(*others(i), i) for i in C])'];
    },
  },
  'circuit.completeness': {
    needs: [],
    takes: [...takes, 'subsets', 'samples', 'seed'],
    gives: 'points[].incompleteness',
    lines: (input) => {
      const prelude = circuitPrelude(input as CircuitInput);
      const parts = partLines(input);
      return (
        prelude &&
        parts && [
          ...prelude,
          ...parts,
          'result = torch.stack([(kept(*K) - score(~mask(K), True)).abs() for K in [[], *parts]])',
        ]
      );
    },
  },
};
