import { type AxisName, type HookKind, hookPointTable } from '../hookPoints.ts';
import { answerLines, promptLines, type ScriptRecipe } from './preludes.ts';
import type { ScriptLines } from './ScriptLines.ts';
import { differenceLines } from './standIns.ts';

/** TransformerLens' sweeps, by site and axes. */
const streamSweeps: Record<string, string> = {
  resid_pre: 'get_act_patch_resid_pre',
  resid_mid: 'get_act_patch_resid_mid',
  attn_out: 'get_act_patch_attn_out',
  mlp_out: 'get_act_patch_mlp_out',
};
const headSweeps: Record<string, string> = {
  z: 'get_act_patch_attn_head_out',
  q: 'get_act_patch_attn_head_q',
  k: 'get_act_patch_attn_head_k',
  v: 'get_act_patch_attn_head_v',
  pattern: 'get_act_patch_attn_head_pattern',
};

/** What a metric is, from the logit difference LD and the baselines a (clean) and b (corrupted). */
const metrics: Record<string, string> = {
  logitDifference: 'difference(logits)',
  normalizedLogitDifference: '(difference(logits) - b) / (a - b)',
  noisedLogitDifference: '(difference(logits) - a) / (a - b)',
};

function sweepOf(site: string, by: unknown): { name: string; isTurned: boolean } | null {
  const axes = Array.isArray(by) ? by.join() : headSweeps[site] ? 'layer,head' : 'layer,position';
  if (streamSweeps[site]) return axes === 'layer,position' ? { name: streamSweeps[site], isTurned: false } : null;
  const head = headSweeps[site];
  if (!head) return null;
  if (axes === 'layer,head') return { name: `${head}_all_pos`, isTurned: false };
  // TransformerLens has the position before the head.
  if (axes === 'layer,head,position') return { name: `${head}_by_pos`, isTurned: true };
  return site === 'pattern' && axes === 'layer,head,query,key'
    ? { name: `${head}_dest_src_pos`, isTurned: false }
    : null;
}

/**
 * Lines of both runs with their caches, and of `metric(logits)`.
 * @param direction denoise or noise, which say the metric where none is given
 * @returns null where the prompts, the answers or the metric are none that can be written
 */
export function pairLines(
  clean: ScriptRecipe,
  corrupted: ScriptRecipe,
  given: unknown,
  direction: string,
): string[] | null {
  const tokens = promptLines(clean);
  const answers = answerLines(clean);
  const noise = promptLines({ prependBos: clean.prependBos, ...corrupted });
  const metric = given as { kind: string; position?: unknown } | undefined;
  const kind = metric?.kind ?? (direction === 'denoise' ? 'normalizedLogitDifference' : 'noisedLogitDifference');
  const expression = metrics[kind];
  if (!tokens || !answers || !noise || !expression || (metric?.position ?? 'end') !== 'end') return null;
  return [
    ...tokens,
    'clean = tokens',
    ...answers,
    ...noise,
    'corrupted = tokens',
    '',
    ...differenceLines,
    '',
    'clean_logits, clean_cache = model.run_with_cache(clean)',
    'corrupted_logits, corrupted_cache = model.run_with_cache(corrupted)',
    'a, b = difference(clean_logits), difference(corrupted_logits)',
    `metric = lambda logits: ${expression}`,
  ];
}

/** A place of `patch.places`; a position may be a label, which lines can't say. */
interface Place extends Record<string, unknown> {
  layer: number;
}

/** Which part of a place an axis of an activation is. */
const partOfAxis: Partial<Record<AxisName, string>> = {
  position: 'position',
  query: 'position',
  key: 'key',
  head: 'head',
  dMlp: 'neuron',
};

/** A place as Python indexes the activation, such as `(every, 4, 2)`; null where it has a label. */
function pythonIndex(site: HookKind, place: Place): string | null {
  const parts = hookPointTable[site].axes.slice(1).map((axis) => place[partOfAxis[axis] ?? ''] ?? 'every');
  if (parts.some((part) => typeof part !== 'number' && part !== 'every')) return null;
  return `(every, ${parts.join(', ')})`;
}

/** Lines of activation patching. Both runs stand in the input themselves. */
export const patchLines: Record<string, ScriptLines> = {
  'patch.activations': {
    needs: [],
    takes: ['clean', 'corrupted', 'site', 'by', 'metric', 'direction'],
    gives: 'tensor',
    lines: ({ clean, corrupted, site, by, metric, direction = 'denoise' }) => {
      const sweep = sweepOf(String(site), by);
      const pair = pairLines(clean as ScriptRecipe, corrupted as ScriptRecipe, metric, String(direction));
      if (!sweep || !pair) return null;
      const into = direction === 'denoise' ? 'corrupted, clean_cache' : 'clean, corrupted_cache';
      return [
        'from transformer_lens import patching',
        ...pair,
        `result = patching.${sweep.name}(model, ${into}, metric)${sweep.isTurned ? '.transpose(1, 2)' : ''}`,
      ];
    },
  },
  'patch.places': {
    needs: [],
    takes: ['clean', 'corrupted', 'site', 'places', 'metric', 'direction'],
    gives: 'tensor',
    lines: ({ clean, corrupted, site, places, metric, direction = 'denoise' }) => {
      const kind = site as HookKind;
      const pair = pairLines(clean as ScriptRecipe, corrupted as ScriptRecipe, metric, String(direction));
      const indices = (places as Place[]).map((place) => pythonIndex(kind, place));
      // The others have no name of one word there, or are made behind a flag.
      const isNamed = /^[a-z_]+$/.test(kind) && !('onRequest' in hookPointTable[kind]);
      if (!pair || !isNamed || indices.includes(null)) return null;
      const into = direction === 'denoise' ? 'corrupted, clean_cache' : 'clean, corrupted_cache';
      return [
        'import pandas as pd',
        'from transformer_lens import patching',
        ...pair,
        'every = slice(None)',
        `places = [${indices.join(', ')}]`,
        `table = pd.DataFrame({"layer": [${(places as Place[]).map(({ layer }) => layer).join(', ')}], "place": range(len(places))})`,
        '',
        'def put(activation, row, other):',
        '    activation[places[row[1]]] = other[places[row[1]]]',
        '    return activation',
        '',
        `result = patching.generic_activation_patch(model, ${into}, metric, put, "${kind}", index_df=table)`,
      ];
    },
  },
};
