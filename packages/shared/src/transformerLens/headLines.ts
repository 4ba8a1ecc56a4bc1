import { arenaNames } from '../ioiNames.ts';
import { notebookPrompts } from '../notebookPrompts.ts';
import { patchedLines } from './pathLines.ts';
import { placeLine, positionExpression } from './positions.ts';
import { answerLines, promptLines, type ScriptPrompt } from './preludes.ts';
import { python } from './python.ts';
import { allHeads, givenHeads, type ScriptLines } from './ScriptLines.ts';
import { counterpartLines, differenceLines } from './standIns.ts';

/** Rows that a head is to copy, and the tokens they stand for, as ARENA makes them: W_E and what MLP 0 makes of it. */
function arenaLines(names: unknown): string[] {
  const ids = Array.isArray(names)
    ? [
        `names = torch.tensor([name if isinstance(name, int) else model.to_single_token(name) for name in ${python(names)}])`,
      ]
    : [
        `names = [model.to_tokens(" " + name, prepend_bos=False)[0] for name in ${python(arenaNames.join(' '))}.split()]`,
        'names = torch.cat([ids for ids in names if len(ids) == 1])',
      ];
  return [...ids, 'x = model.W_E[names][None]', 'x = (x + model.blocks[0].mlp(model.blocks[0].ln2(x)))[0]'];
}

/** The same as the paper makes them: the stream after block 0 at IO, S1 and S2, through the next block's layer norm. */
function paperLines(prompts: ScriptPrompt[]): string[] | null {
  if (prompts.some(({ labels }) => labels !== undefined)) return null;
  const [tokens, answers] = [promptLines({ prompts }), answerLines({ prompts })];
  const places = ['io', 's1', 's2'].map((label) => positionExpression(label)).join(', ');
  return (
    tokens &&
    answers && [
      ...tokens,
      ...answers,
      placeLine,
      '_, cache = model.run_with_cache(tokens)',
      `places = [${places}]`,
      'names = torch.cat([tokens[rows, at] for at in places])',
      'x = model.blocks[1].ln1(torch.stack([cache["resid_post", 0][rows, at] for at in places])).flatten(0, 1)',
    ]
  );
}

/** Lines of what heads do, in scores and by experiment. */
export const headLines: Record<string, ScriptLines> = {
  'heads.copyingScores': {
    needs: [],
    takes: ['definition', 'negative', 'names', 'heads'],
    gives: 'tensor',
    lines: ({ definition, negative, names, prompts, heads }) => {
      const isPaper = definition === 'paper';
      const rows = isPaper ? paperLines(prompts ?? notebookPrompts('single')) : arenaLines(names);
      const chosen = givenHeads(heads);
      return (
        rows && [
          ...rows,
          'result = torch.full((model.cfg.n_layers, model.cfg.n_heads), torch.nan)',
          `for layer, head in ${chosen ? python(chosen) : allHeads}:`,
          `    v = x @ model.W_V[layer, head]${isPaper ? ' + model.b_V[layer, head]' : ''}`,
          `    written = ${negative ? '-' : ''}v @ model.W_O[layer, head]`,
          '    best = model.unembed(model.ln_final(written[None]))[0].topk(5).indices',
          '    result[layer, head] = (best == names[:, None]).any(1).float().mean()',
        ]
      );
    },
  },
  'heads.repeatedTokenScores': {
    needs: [],
    takes: ['length', 'batch', 'seed'],
    gives: 'induction',
    lines: ({ length, batch, seed }) => [
      `torch.manual_seed(${python(seed ?? 0)})`,
      `length = ${length === undefined ? 'min(100, model.cfg.n_ctx // 2)' : python(length)}`,
      // The last token is BOS.
      `half = torch.randint(100, min(20000, model.cfg.d_vocab - 1), (${python(batch ?? 2)}, length))`,
      '_, cache = model.run_with_cache(torch.cat([half, half], dim=1))',
      'patterns = torch.stack([cache["pattern", layer].mean(0) for layer in range(model.cfg.n_layers)])',
      'diagonals = {"previousToken": 1, "duplicateToken": length, "induction": length - 1}',
      'scores = {name: patterns.diagonal(-back, dim1=-2, dim2=-1).mean(-1) for name, back in diagonals.items()}',
      'result = scores["induction"]',
    ],
  },
  'heads.causalRoles': {
    needs: ['prompts', 'answers'],
    takes: ['corruptedSeed', 'thresholds', 'causalThresholds'],
    gives: 'steps.0.effect',
    // The first test, of which the others differ in their receivers alone.
    lines: ({ corruptedSeed, prompts }) => {
      if (prompts!.some(({ labels }) => labels !== undefined)) return null;
      return [
        'from transformer_lens.utils import get_act_name',
        ...counterpartLines,
        '',
        ...differenceLines,
        '',
        'metric, base_tokens = difference, tokens',
        'clean_logits, base = model.run_with_cache(tokens)',
        `_, source = model.run_with_cache(counterparts(${python(corruptedSeed ?? 0)}))`,
        ...patchedLines(['finalResid'], { senderPositions: ['end'] })!,
        'clean = difference(clean_logits)',
        'result = torch.full((model.cfg.n_layers, model.cfg.n_heads), torch.nan)',
        `for layer, head in ${allHeads}:`,
        '    result[layer, head] = (patched(layer, head) - clean) / clean.abs()',
      ];
    },
  },
};
