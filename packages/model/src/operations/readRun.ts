import type { OperationContext } from './Operation.ts';
import type { PreparedRun } from './prepareRun.ts';
import type { ReadRun, RunReads } from './RunMemory.ts';

/**
 * Reads activations and logits of a prepared run: from what is remembered where there is a memory and nothing intervenes,
 * else by a forward pass of its own.
 */
export async function readRun(
  { model, prompts, hooks }: Pick<PreparedRun, 'model' | 'hooks'> & { prompts: readonly { tokens: number[] }[] },
  reads: Omit<RunReads, 'checkpoint'>,
  { runs, checkpoint }: Pick<OperationContext, 'runs' | 'checkpoint'>,
): Promise<ReadRun> {
  const tokens = prompts.map((prompt) => prompt.tokens);
  if (runs && hooks.length === 0) return runs.read(model, tokens, { ...reads, checkpoint });
  return model.runWithCache(tokens, { ...reads, hooks, checkpoint });
}
