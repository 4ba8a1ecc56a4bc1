import { parseHead } from '../heads.ts';
import { python } from './python.ts';
import type { ScriptLines } from './ScriptLines.ts';

const run = 'logits, cache = model.run_with_cache(tokens)';
const finalLogits = 'final = model(tokens)[rows, end]';

/** A pattern of one's own as a tensor of floats. */
const matrix = (rows: unknown): string | null => (Array.isArray(rows) ? `torch.tensor(${python(rows)}).float()` : null);

const heads = (labels: unknown): [number, number][] | null =>
  Array.isArray(labels) ? labels.map((label) => Object.values(parseHead(String(label))) as [number, number]) : null;

/** Lines that follow the tokens of a run. */
export const runLines: Record<string, ScriptLines> = {
  'run.logitDifference': {
    needs: ['prompts', 'answers'],
    takes: [],
    gives: 'perPrompt',
    lines: () => [finalLogits, 'result = final[rows, answers[:, 0]] - final[rows, answers[:, 1]]'],
  },
  'run.nextTokens': {
    needs: ['prompts'],
    takes: ['top'],
    gives: 'rows[].logit',
    lines: ({ top }) => [finalLogits, `result = final.topk(${python(top ?? 10)}).values`],
  },
  'run.loss': {
    needs: ['prompts'],
    takes: ['perToken'],
    gives: 'tensor',
    // Of prompts of several lengths the padding would count.
    lines: ({ perToken, prompts }) =>
      prompts!.length > 1
        ? null
        : [`result = model(tokens, return_type="loss"${perToken ? ', loss_per_token=True' : ''})`],
  },
  'run.activations': {
    needs: ['prompts'],
    takes: ['hooks', 'neurons'],
    gives: 'activations',
    lines: ({ hooks, neurons }) => {
      const [hook, ...more] = Array.isArray(hooks) ? (hooks as string[]) : [];
      if (hook === undefined || more.length > 0 || /[*?]|^logits$/.test(hook)) return null;
      return [
        `_, cache = model.run_with_cache(tokens, names_filter=${python(hook)})`,
        `result = cache[${python(hook)}]${neurons === undefined ? '' : `[..., ${python(neurons)}]`}`,
      ];
    },
  },
  'attribution.logitLens': {
    needs: ['prompts', 'answers', 'foldedLayerNorm'],
    takes: ['includeMid', 'layerNorm'],
    gives: 'perPrompt',
    lines: ({ includeMid, layerNorm }) =>
      layerNorm === 'recomputed'
        ? null
        : [run, `stack = cache.accumulated_resid(layer=-1, incl_mid=${python(includeMid ?? false)})`, ...projected],
  },
  'attribution.direct': {
    needs: ['prompts', 'answers', 'foldedLayerNorm'],
    takes: ['unit', 'layerNorm', 'top'],
    gives: 'perPrompt',
    lines: ({ unit, layerNorm }) => {
      if (layerNorm === 'recomputed') return null;
      if (unit === 'layer') return [run, 'stack = cache.decompose_resid(layer=-1)', ...projected];
      if (unit === 'neuron') {
        return [
          run,
          'stack = cache.stack_neuron_results(layer=-1)',
          ...projected,
          'result = result.reshape(len(tokens), model.cfg.n_layers, model.cfg.d_mlp)',
        ];
      }
      if (unit !== 'head') return null;
      return [
        run,
        'stack = cache.stack_head_results(layer=-1)',
        ...projected,
        'result = result.reshape(len(tokens), model.cfg.n_layers, model.cfg.n_heads)',
      ];
    },
  },
  'attention.patterns': {
    needs: ['prompts'],
    takes: ['heads'],
    gives: 'tensor',
    lines: ({ heads: labels }) => {
      const chosen = heads(labels);
      const result = chosen
        ? `result = torch.stack([cache["pattern", layer][:, head] for layer, head in ${python(chosen)}], dim=1)`
        : 'result = torch.cat([cache["pattern", layer] for layer in range(model.cfg.n_layers)], dim=1)';
      return [run, result];
    },
  },
  generate: {
    needs: ['prompts'],
    takes: ['maxNewTokens', 'temperature', 'topK', 'topP', 'seed'],
    gives: 'continuations[].tokens',
    // What is drawn at random is drawn in another order there.
    lines: ({ prompts, maxNewTokens, temperature }) =>
      temperature || prompts!.length > 1
        ? null
        : [
            `result = model.generate(tokens, max_new_tokens=${python(maxNewTokens ?? 10)}, do_sample=False, verbose=False)[0]`,
          ],
  },
  'heads.detect': {
    needs: ['texts'],
    takes: ['pattern', 'measure', 'excludeBos', 'excludeCurrent'],
    gives: 'perPrompt',
    lines: ({ pattern, measure, excludeBos, excludeCurrent, prependBos }) => {
      const names: Record<string, string> = {
        previousToken: 'previous_token_head',
        duplicateToken: 'duplicate_token_head',
        induction: 'induction_head',
      };
      const wanted = typeof pattern === 'string' ? names[pattern] && python(names[pattern]) : matrix(pattern);
      if (!wanted || prependBos === false) return null;
      const options = [
        `error_measure=${python(measure ?? 'mul')}`,
        `exclude_bos=${python(excludeBos ?? false)}`,
        `exclude_current_token=${python(excludeCurrent ?? false)}`,
      ].join(', ');
      return [
        'from transformer_lens.head_detector import detect_head',
        `result = torch.stack([detect_head(model, text, ${wanted}, ${options}) for text in prompts])`,
      ];
    },
  },
};

/** From a stack of parts [part, prompt, position, d_model] to [prompt, part] along the answers' directions. */
const projected = [
  'stack = cache.apply_ln_to_stack(stack, layer=-1)[:, rows, end]',
  'directions = model.tokens_to_residual_directions(answers)',
  'result = (stack * (directions[:, 0] - directions[:, 1])).sum(-1).T',
];
