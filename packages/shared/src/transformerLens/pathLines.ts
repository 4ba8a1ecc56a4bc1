import { parseHead } from '../heads.ts';
import { pairLines } from './patchLines.ts';
import { needsAnswers, placeLine, positionExpression } from './positions.ts';
import type { ScriptRecipe } from './preludes.ts';
import { python } from './python.ts';
import { allHeads, givenHeads, type ScriptLines } from './ScriptLines.ts';

const ofClean = { tokens: 'clean', answers: 'answers', end: 'end' };

interface HeadReceiver {
  heads?: string[];
  input?: string;
  positions?: unknown[];
}

/** A mask [prompt, position] of some positions; null where they are not known. */
function maskExpression(positions: unknown[] | undefined): string | null {
  if (!positions) return 'everywhere';
  const found = positions.map((position) => positionExpression(position, ofClean));
  return found.includes(null) ? null : `mask(${found.join(', ')})`;
}

/**
 * Lines of `patched(layer, head)`: the metric once one head of `source` reaches the receivers by its direct paths, all other
 * heads as they were in `base`; null for receivers that are no heads.
 */
export function patchedLines(
  receivers: unknown,
  { senderPositions, mlps }: { senderPositions?: unknown[]; mlps?: unknown },
): string[] | null {
  const list = receivers as (string | HeadReceiver)[];
  const isFinal = list.every((receiver) => receiver === 'finalResid');
  const inner = list.filter((receiver): receiver is HeadReceiver => typeof receiver === 'object');
  if (inner.some(({ heads }) => !heads)) return null;
  const sites = inner.flatMap(({ heads = [], input, positions }) =>
    heads.map((label) => {
      const { layer, head } = parseHead(label);
      const at = maskExpression(positions);
      return at && `    (get_act_name(${python(input)}, ${layer}), ${head}, ${at}),`;
    }),
  );
  const sends = maskExpression(senderPositions);
  if (sites.includes(null) || !sends) return null;
  const all = [...(senderPositions ?? []), ...inner.flatMap(({ positions }) => positions ?? [])];
  const frozen = mlps === 'freeze' ? ['z', 'mlp_out'] : ['z'];
  return [
    ...(needsAnswers(all) ? [placeLine] : []),
    'everywhere = torch.ones(base_tokens.shape, dtype=torch.bool)',
    '',
    'def mask(*positions):',
    '    chosen = ~everywhere',
    '    for at in positions:',
    '        chosen[rows, at] = True',
    '    return chosen',
    '',
    `sends = ${sends}`,
    `frozen = [get_act_name(kind, layer) for kind in ${python(frozen)} for layer in range(model.cfg.n_layers)]`,
    ...(isFinal ? [] : ['receivers = [', ...(sites as string[]), ']', 'sites = [name for name, _, _ in receivers]']),
    '',
    'def patched(layer, head):',
    '    def freeze(value, hook):',
    '        value = base[hook.name].clone()',
    '        if hook.name == get_act_name("z", layer):',
    '            value[:, :, head] = torch.where(sends[..., None], source[hook.name][:, :, head], value[:, :, head])',
    '        return value',
    '',
    '    hooks = [(name, freeze) for name in frozen]',
    ...(isFinal
      ? ['    return metric(model.run_with_hooks(base_tokens, fwd_hooks=hooks))']
      : [
          '    with model.hooks(fwd_hooks=hooks):',
          '        _, reached = model.run_with_cache(base_tokens, names_filter=lambda name: name in sites)',
          '',
          '    def receive(value, hook):',
          '        for name, head, at in receivers:',
          '            if name == hook.name:',
          '                value[:, :, head] = torch.where(at[..., None], reached[name][:, :, head], value[:, :, head])',
          '        return value',
          '',
          '    return metric(model.run_with_hooks(base_tokens, fwd_hooks=[(name, receive) for name in {*sites}]))',
        ]),
    '',
  ];
}

/** Lines of path patching. Both runs stand in the input themselves. */
export const pathLines: Record<string, ScriptLines> = {
  'patch.paths': {
    needs: [],
    takes: [
      'clean',
      'corrupted',
      'senders',
      'senderPositions',
      'receivers',
      'mlps',
      'layerNorm',
      'metric',
      'direction',
    ],
    gives: 'tensor',
    lines: ({ clean, corrupted, senders = 'all', direction = 'noise', layerNorm = 'recompute', ...input }) => {
      const runs = [clean, corrupted] as [ScriptRecipe, ScriptRecipe];
      const pair = pairLines(...runs, input.metric, String(direction));
      const isHeads = senders === 'all' || (Array.isArray(senders) && senders.every((name) => /^L\d+H\d+$/.test(name)));
      const { senderPositions, mlps, receivers } = input as {
        senderPositions?: unknown[];
        mlps?: unknown;
        receivers: unknown;
      };
      const patched = patchedLines(receivers, { senderPositions, mlps });
      if (!pair || !patched || !isHeads || layerNorm !== 'recompute') return null;
      const chosen = givenHeads(senders);
      const [base, source] = direction === 'noise' ? ['clean', 'corrupted'] : ['corrupted', 'clean'];
      return [
        'from transformer_lens.utils import get_act_name',
        ...pair,
        `base_tokens, base, source = ${base}, ${base}_cache, ${source}_cache`,
        ...patched,
        'result = torch.full((model.cfg.n_layers, model.cfg.n_heads), torch.nan)',
        `for layer, head in ${chosen ? python(chosen) : allHeads}:`,
        '    result[layer, head] = patched(layer, head)',
      ];
    },
  },
};
