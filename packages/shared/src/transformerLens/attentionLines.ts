import { parseHead } from '../heads.ts';
import { needsAnswers, placeLine, positionExpression } from './positions.ts';
import { answerLines, type ScriptRecipe } from './preludes.ts';
import { python } from './python.ts';
import { allHeads, givenHeads, type ScriptLines } from './ScriptLines.ts';

const run = '_, cache = model.run_with_cache(tokens)';

/** What stands before lines that look at some positions; null where they are not known. */
function placesPrelude(input: ScriptRecipe, positions: readonly unknown[]): string[] | null {
  if (!needsAnswers(positions)) return [];
  if (input.prompts?.some(({ labels }) => labels !== undefined)) return null;
  const answers = answerLines(input);
  return answers && [...answers, placeLine];
}

/** Lines of where heads look, and why. */
export const attentionLines: Record<string, ScriptLines> = {
  'attention.patterns': {
    needs: ['prompts'],
    takes: ['heads', 'valueWeighted', 'norm'],
    gives: 'tensor',
    lines: ({ heads, valueWeighted, norm, prompts }) => {
      const chosen = givenHeads(heads);
      const which = chosen ? python(chosen) : allHeads;
      const moved = norm === 'value' ? 'v' : 'v @ model.W_O[layer, head]';
      const weigh = [
        'def weighted(layer, head):',
        '    v = cache["v", layer][:, :, head]',
        `    return cache["pattern", layer][:, head] * (${moved}).norm(dim=-1)[:, None, :]`,
        '',
        `result = torch.stack([weighted(layer, head) for layer, head in ${which}], dim=1)`,
      ];
      const plain = `result = torch.stack([cache["pattern", layer][:, head] for layer, head in ${which}], dim=1)`;
      // Behind a shorter prompt there is nothing to look from or at.
      const padded = [
        'padded = torch.arange(tokens.shape[1]) > end[:, None]',
        'result = result.masked_fill(padded[:, None, :, None] | padded[:, None, None, :], torch.nan)',
      ];
      return [run, ...(valueWeighted ? weigh : [plain]), ...(prompts!.length > 1 ? padded : [])];
    },
  },
  'attention.between': {
    needs: ['prompts'],
    takes: ['from', 'to'],
    gives: 'perPrompt',
    lines: (input) => {
      const places = [input.from, input.to].map((position) => positionExpression(position));
      const prelude = placesPrelude(input, [input.from, input.to]);
      if (places.includes(null) || !prelude) return null;
      return [
        ...prelude,
        `looks_from, looks_to = ${places.join(', ')}`,
        run,
        'patterns = [cache["pattern", layer] for layer in range(model.cfg.n_layers)]',
        'result = torch.stack([pattern[rows, :, looks_from, looks_to] for pattern in patterns], dim=1)',
      ];
    },
  },
  'attention.copyScatter': {
    needs: ['prompts', 'answers', 'foldedLayerNorm'],
    takes: ['head', 'to'],
    gives: 'rows[].contribution',
    lines: (input) => {
      const targets = input.to === undefined ? ['io', 's1'] : [input.to].flat();
      const places = targets.map((position) => positionExpression(position));
      if (places.includes(null) || !placesPrelude(input, targets)) return null;
      const { layer, head } = parseHead(String(input.head));
      return [
        placeLine,
        run,
        `written = cache["z", ${layer}][:, :, ${head}] @ model.W_O[${layer}, ${head}]`,
        'written = cache.apply_ln_to_stack(written[None], layer=-1)[0, rows, end]',
        `targets = [${places.join(', ')}]`,
        `attention = torch.cat([cache["pattern", ${layer}][rows, ${head}, end, to] for to in targets])`,
        'result = torch.cat([(written * model.W_U[:, tokens[rows, to]].T).sum(-1) for to in targets])',
      ];
    },
  },
  'attention.qkAttribution': {
    needs: ['prompts', 'foldedLayerNorm'],
    takes: ['head', 'query', 'key', 'prompt'],
    gives: 'tensor',
    lines: (input) => {
      const { layer, head } = parseHead(String(input.head));
      const places = [input.query, input.key].map((position) => positionExpression(position));
      const prelude = placesPrelude(input, [input.query, input.key]);
      if (places.includes(null) || !prelude) return null;
      const at = `[${python(input.prompt ?? 0)}]`;
      const below = [
        `heads = cache.stack_head_results(layer=${layer}).unflatten(0, (${layer}, model.cfg.n_heads))`,
        `for below in range(${layer}):`,
        '    parts += [*heads[below], model.b_O[below].expand_as(parts[0]), cache["mlp_out", below]]',
      ];
      return [
        ...prelude,
        run,
        'parts = [cache["embed"], cache["pos_embed"].expand_as(cache["embed"])]',
        ...(layer > 0 ? below : []),
        `stack = cache.apply_ln_to_stack(torch.stack(parts), layer=${layer})[:, ${python(input.prompt ?? 0)}]`,
        `query, key = (${places[0]})${at}, (${places[1]})${at}`,
        `q = torch.cat([stack[:, query] @ model.W_Q[${layer}, ${head}], model.b_Q[${layer}, ${head}][None]])`,
        `k = torch.cat([stack[:, key] @ model.W_K[${layer}, ${head}], model.b_K[${layer}, ${head}][None]])`,
        'result = q @ k.T / model.cfg.d_head**0.5',
      ];
    },
  },
};
