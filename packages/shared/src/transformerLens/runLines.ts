import { python } from './python.ts';
import type { ScriptLines } from './ScriptLines.ts';

const finalLogits = 'final = model(tokens)[rows, end]';

/** A pattern of one's own as a tensor of floats. */
const matrix = (rows: unknown): string | null => (Array.isArray(rows) ? `torch.tensor(${python(rows)}).float()` : null);

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
