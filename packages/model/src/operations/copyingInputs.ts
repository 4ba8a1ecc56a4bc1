/** What the two published definitions of the copying score put into a head. */
import { type Answer, arenaNames, hookName, type Prompt } from '@circuit-lens/shared';
import { affineRows, layerNormRows } from '../forward/layerNorm.ts';
import type { HookedTransformer } from '../HookedTransformer.ts';
import { Tensor } from '../tensor.ts';
import { takeRows } from '../weights/matrixLayout.ts';
import { resolveInAll } from './logitsAtPosition.ts';
import type { OperationContext } from './Operation.ts';
import { answerId, prepareRun } from './prepareRun.ts';

/** Rows [row, dModel] for a head to copy, and the token each stands for. */
export interface CopyingInputs {
  rows: Float32Array;
  ids: number[];
}

/**
 * ARENA's: every name's embedding with what MLP 0 makes of it, W_E + MLP0(LN2(W_E)): no position, no attention, no LN1.
 * @throws CircuitLensError TOKEN_NOT_SINGLE, UNKNOWN_TOKEN
 */
export async function arenaInputs(
  model: HookedTransformer,
  names: readonly Answer[] | undefined,
  { checkpoint }: OperationContext,
): Promise<CopyingInputs> {
  const { dModel, bosTokenId } = model.config;
  const ids = names ? names.map((name) => answerId(name, model)!) : knownNames(model);
  const embedded = takeRows(model.weights.W_E, ids, dModel);
  const silent = (attention: Tensor) => new Tensor(new Float32Array(attention.size), attention.shape, attention.axes);
  const { residual } = await model.run(
    ids.map(() => [bosTokenId]),
    {
      residual: Tensor.of(embedded, [ids.length, 1, dModel], ['prompt', 'position', 'dModel']),
      stopAtLayer: 1,
      hooks: [{ hook: hookName('attn_out', 0), run: silent }],
      logitsAt: 'none',
      checkpoint,
    },
  );
  return { rows: residual.data, ids };
}

/**
 * The paper's: the residual stream after block 0 of IOI prompts, at IO, S1 and S2, through the ln1 of block 1.
 * @throws CircuitLensError LABEL_NOT_FOUND for a prompt that is no IOI sentence
 */
export async function paperInputs(
  spec: Parameters<OperationContext['loadModel']>[0],
  prompts: Prompt[],
  context: OperationContext,
): Promise<CopyingInputs> {
  const run = await prepareRun({ ...spec, prompts }, context);
  const { model } = run;
  const { dModel, layerNormEps } = model.config;
  const { residual } = await model.run(
    run.prompts.map(({ tokens }) => tokens),
    { stopAtLayer: 1, logitsAt: 'none', checkpoint: context.checkpoint },
  );
  const sites = ['io', 's1', 's2'].flatMap((label) =>
    resolveInAll(run.prompts, label).map((position, prompt) => ({ prompt, position })),
  );
  const stream = new Float32Array(sites.length * dModel);
  for (const [i, { prompt, position }] of sites.entries()) stream.set(residual.sub(prompt, position).data, i * dModel);
  const { normalized } = layerNormRows(stream, dModel, layerNormEps);
  const { ln1_w, ln1_b } = model.weights.blocks[Math.min(1, model.config.nLayers - 1)]!;
  return {
    rows: affineRows(normalized, ln1_w, ln1_b),
    ids: sites.map(({ prompt, position }) => run.prompts[prompt]!.tokens[position]!),
  };
}

/** Those of ARENA's names that are one token of this model with a space before them. */
function knownNames({ tokenizer }: HookedTransformer): number[] {
  return arenaNames.flatMap((name) => {
    const ids = tokenizer.encode(` ${name}`);
    return ids.length === 1 ? ids : [];
  });
}
