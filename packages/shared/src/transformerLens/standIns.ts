/** Lines for what stands in the place of a part that is taken out. */
import { paperNames } from '../ioiNames.ts';
import { python } from './python.ts';

/** Mean logit difference of the answers at the end of every prompt. */
export const differenceLines = [
  'def difference(logits):',
  '    final = logits[rows, end]',
  '    return (final[rows, answers[:, 0]] - final[rows, answers[:, 1]]).mean()',
];

/** Our seeded stream of numbers in [0, 1). */
export const randomLines = [
  'def random(seed):  # mulberry32, so that the same prompts and names are drawn',
  '    state, last = seed % 2**32, 2**32 - 1',
  '    while True:',
  '        state = (state + 0x6D2B79F5) & last',
  '        t = ((state ^ state >> 15) * (state | 1)) & last',
  '        t ^= (t + (t ^ t >> 7) * (t | 61)) & last',
  '        yield (t ^ t >> 14) / 2**32',
];

/** Of zero. */
export const zeroLines = ['stand_in = lambda name: torch.tensor(0.0)'];

const sourceRun = (kinds: readonly string[]) => [
  `sites = [get_act_name(kind, layer) for kind in ${python(kinds)} for layer in range(model.cfg.n_layers)]`,
  '_, source_cache = model.run_with_cache(source, names_filter=lambda name: name in sites)',
];

/**
 * Of means over `source` [source prompt, position], weighed by `share` [prompt, source prompt]: at every position that of the
 * source prompts that have it.
 * @param kinds short names of the hook points that are replaced
 */
export const standInLines = (kinds: readonly string[]): string[] => [
  ...sourceRun(kinds),
  'has = (torch.arange(source.shape[1]) <= source_end[:, None]).float()',
  'weights = share[:, :, None] * has',
  'weights = weights / weights.sum(1, keepdim=True).clamp(min=1)',
  '',
  'def stand_in(name):',
  '    values = source_cache[name]',
  '    mixed = torch.einsum("pst,std->ptd", weights, values.flatten(2)).unflatten(2, values.shape[2:])',
  '    return mixed[:, : tokens.shape[1]]',
];

/** The same at `places` alone: pairs of a position in each prompt and in each prompt of the source. */
export const standInAtLines = (kinds: readonly string[]): string[] => [
  ...sourceRun(kinds),
  '',
  'def stand_in(name):',
  '    values, each = source_cache[name], torch.arange(len(source))',
  '    mixed = torch.zeros(*tokens.shape, *values.shape[2:])',
  '    for at, source_at in places:',
  '        mixed[rows, at] = torch.tensordot(share / share.sum(1, keepdim=True), values[each, source_at], dims=1)',
  '    return mixed',
];

/** Lines of `counterparts(seed)`: the prompts with three unrelated names in place of IO, S1 and S2, [prompt, position]. */
export const counterpartLines = [
  ...randomLines,
  '',
  `names = ${python(paperNames.join(' '))}.split()`,
  'names = [name for name in names if model.to_tokens(" " + name, prepend_bos=False).shape[1] == 1]',
  '',
  'def counterparts(seed):',
  '    draw, copies = random(seed ^ 0x5BD1E995), tokens.clone()',
  '    for copy, row, (io, s) in zip(copies, tokens, answers):',
  '        taken, drawn = {model.to_string(token).strip() for token in row}, []',
  '        for _ in range(3):',
  '            free = [name for name in names if name not in taken]',
  '            drawn.append(free[int(next(draw) * len(free))])',
  '            taken.add(drawn[-1])',
  '        new_io, new_s1, new_s2 = (model.to_single_token(" " + name) for name in drawn)',
  '        copy[row == io], copy[row == s] = new_io, new_s2',
  '        copy[(row == s).nonzero()[0]] = new_s1',
  '    return copies',
];
