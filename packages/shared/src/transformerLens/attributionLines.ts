import { hookName } from '../hookPoints.ts';
import { python } from './python.ts';
import { allHeads, givenHeads, type ScriptLines } from './ScriptLines.ts';

const run = '_, cache = model.run_with_cache(tokens)';

const directions = [
  'directions = model.tokens_to_residual_directions(answers)',
  'direction = directions[:, 0] - directions[:, 1]',
];

/** From a stack of parts [part, prompt, position, d_model] to [prompt, part] along the answers' directions. */
export function projected(layerNorm: unknown = 'cached'): string[] {
  const normalized =
    layerNorm === 'recomputed'
      ? 'stack = model.ln_final(stack[:, rows, end])'
      : 'stack = cache.apply_ln_to_stack(stack, layer=-1)[:, rows, end]';
  return [normalized, ...directions, 'result = (stack * direction).sum(-1).T'];
}

/** Stacks by unit, and how the parts of each are laid out beside the prompt. */
const units: Record<string, { stack: string; shape: string | null }> = {
  layer: { stack: 'cache.decompose_resid(layer=-1)', shape: null },
  head: { stack: 'cache.stack_head_results(layer=-1)', shape: 'model.cfg.n_layers, model.cfg.n_heads' },
  neuron: { stack: 'cache.stack_neuron_results(layer=-1)', shape: 'model.cfg.n_layers, model.cfg.d_mlp' },
};

/** Lines of what writes the answer, and when it appears. */
export const attributionLines: Record<string, ScriptLines> = {
  'attribution.logitLens': {
    needs: ['prompts', 'answers', 'foldedLayerNorm'],
    takes: ['includeMid', 'layerNorm', 'top', 'promptIndex', 'topLast'],
    gives: ({ top }) => (top ? 'topTokens[].logit' : 'perPrompt'),
    lines: ({ includeMid, layerNorm, top, promptIndex, topLast }) => {
      const stack = `stack = cache.accumulated_resid(layer=-1, incl_mid=${python(includeMid ?? false)})`;
      if (!top) return [run, stack, ...projected(layerNorm)];
      const own = layerNorm === 'recomputed' ? 'model.ln_final(stack)' : 'cache.apply_ln_to_stack(stack, layer=-1)';
      const prompt = python(promptIndex ?? 0);
      const behind = `end[${prompt}] + 1`;
      const first = topLast ? `max(0, ${behind} - ${python(topLast)}) ` : '';
      return [
        run,
        stack,
        `stack = ${own}[:, ${prompt}, ${first}: ${behind}]`,
        `result = (stack @ model.W_U + model.b_U).topk(${python(top)}).values`,
      ];
    },
  },
  'attribution.direct': {
    needs: ['prompts', 'answers', 'foldedLayerNorm'],
    takes: ['unit', 'layerNorm', 'top'],
    gives: 'perPrompt',
    lines: ({ unit, layerNorm }) => {
      const found = units[String(unit)];
      if (!found) return null;
      const shaped = found.shape ? [`result = result.reshape(len(tokens), ${found.shape})`] : [];
      return [run, `stack = ${found.stack}`, ...projected(layerNorm), ...shaped];
    },
  },
  'attribution.bySource': {
    needs: ['prompts', 'answers', 'foldedLayerNorm'],
    takes: ['heads'],
    gives: 'tensor',
    lines: ({ heads }) => {
      const chosen = givenHeads(heads);
      return [
        run,
        ...directions,
        '',
        'def by_source(layer, head):',
        '    written = cache["v", layer][:, :, head] @ model.W_O[layer, head]',
        '    written = written - written.mean(-1, keepdim=True)',
        '    return cache["pattern", layer][rows, head, end] * (written * direction[:, None]).sum(-1)',
        '',
        `heads = ${chosen ? python(chosen) : allHeads}`,
        `scale = cache["${hookName('ln_final.scale')}"][rows, end]`,
        'result = torch.stack([by_source(layer, head) / scale for layer, head in heads], dim=1)',
        'result = result.masked_fill(torch.arange(tokens.shape[1]) > end[:, None, None], torch.nan)',
      ];
    },
  },
  'weights.pathExpansion': {
    needs: ['prompts', 'answers', 'foldedLayerNorm'],
    takes: [],
    gives: 'effect',
    lines: () => [
      run,
      ...directions,
      '',
      'def through(stream, layer):  # what every head makes of a stream, without its bias',
      '    normalized = (stream - stream.mean(-1, keepdim=True)) / cache["scale", layer, "ln1"]',
      '    v = torch.einsum("pkm,hmd->pkhd", normalized, model.W_V[layer])',
      '    z = torch.einsum("phqk,pkhd->pqhd", cache["pattern", layer], v)',
      '    return torch.einsum("pqhd,hdm->pqm", z, model.W_O[layer])',
      '',
      'direct = cache["embed"] + cache["pos_embed"]',
      'one, two, mlp = torch.zeros_like(direct), torch.zeros_like(direct), torch.zeros_like(direct)',
      'for layer in range(model.cfg.n_layers):',
      '    two = two + through(one, layer)',
      '    one = one + through(direct, layer)',
      '    mlp = mlp + cache["mlp_out", layer]',
      'rest = cache["resid_post", -1] - direct - one - two - mlp',
      'stack = cache.apply_ln_to_stack(torch.stack([direct, one, two, mlp, rest]), layer=-1)[:, rows, end]',
      'result = (stack * direction).sum(-1).mean(1)',
    ],
  },
};
