import type { Shelf, Tensor } from '@circuit-lens/model';
import { CircuitLensError, type HeadIndex, headLabel } from '@circuit-lens/shared';
import type { CacheOptions } from '../operations/CachedOperationRunner.ts';
import type { Computer } from '../operations/Computer.ts';
import { SharedCalls } from '../operations/SharedCalls.ts';
import type { ActivationReader, RunOptions } from '../services.ts';
import { checkActivationSize } from './activationSize.ts';
import type { DescribedRun } from './DescribedRun.ts';

/** Hook points of one run that wait for the end of this turn of the event loop. */
interface Batch {
  hooks: Set<string>;
  activations: Promise<Record<string, Tensor>>;
  /** Hooks that somebody still waits for; with none left the pass is aborted. */
  wanted: Set<string>;
  abort: AbortController;
}

/** Reads activations: all that are asked for in one turn of the event loop in one pass of the model, each kept a while. */
export class BatchedActivationReader implements ActivationReader {
  private readonly batches = new Map<string, Batch>();
  private readonly calls = new SharedCalls<Tensor>();
  private readonly kept: Shelf<Tensor>;
  private readonly onLookup: (isHit: boolean) => void;

  constructor(
    private readonly host: Computer,
    { budget, onLookup = () => {} }: CacheOptions,
  ) {
    this.onLookup = onLookup;
    this.kept = budget.shelf<Tensor>('activations', ({ data }) => data.byteLength);
  }

  /** @throws CircuitLensError UNKNOWN_HOOK, QUERY_TOO_COMPLEX, and the errors of the run */
  async read(run: DescribedRun, hook: string, { signal }: RunOptions = {}): Promise<Tensor> {
    // Before it joins the others: one wrong name must not fail them all.
    checkHook(run, hook);
    return this.keptOr(`${run.id} ${hook}`, signal, async (nobody) => (await this.join(run, hook, nobody))[hook]!);
  }

  /** @throws CircuitLensError UNKNOWN_HEAD, and the errors of the run */
  async readPattern(
    run: DescribedRun,
    { prompt, ...head }: HeadIndex & { prompt: number },
    { signal }: RunOptions = {},
  ): Promise<Tensor> {
    const label = headLabel(head);
    return this.keptOr(`${run.id} ${label} ${prompt}`, signal, async (nobody) => {
      const input = { ...run.recipe, heads: [label], promptIndices: [prompt] };
      const { result } = await this.host.run('attention.patterns', input, { signal: nobody });
      return result.tensor as Tensor;
    });
  }

  /** What is kept under a key, or is read now, once for all who ask. `nobody` is aborted when none of them waits any more. */
  private async keptOr(
    key: string,
    signal: AbortSignal | undefined,
    read: (nobody: AbortSignal) => Promise<Tensor>,
  ): Promise<Tensor> {
    const known = this.kept.get(key);
    this.onLookup(known !== undefined);
    if (known) return known;
    return this.calls.run(key, signal, async (nobody) => {
      const tensor = await read(nobody);
      this.kept.set(key, tensor);
      return tensor;
    });
  }

  private join(run: DescribedRun, hook: string, nobody: AbortSignal): Promise<Record<string, Tensor>> {
    const batch = this.batches.get(run.id) ?? this.begin(run);
    batch.hooks.add(hook);
    batch.wanted.add(hook);
    nobody.addEventListener('abort', () => {
      batch.wanted.delete(hook);
      if (batch.wanted.size > 0) return;
      // Who comes now, before it has begun, must not be told that it was cancelled.
      if (this.batches.get(run.id) === batch) this.batches.delete(run.id);
      batch.abort.abort();
    });
    return batch.activations;
  }

  private begin(run: DescribedRun): Batch {
    const [hooks, abort] = [new Set<string>(), new AbortController()];
    const activations = new Promise((resolve) => setImmediate(resolve)).then(async () => {
      if (this.batches.get(run.id) === batch) this.batches.delete(run.id);
      const { signal } = abort;
      const { result } = await this.host.run('run.activations', { ...run.recipe, hooks: [...hooks] }, { signal });
      return result.activations as Record<string, Tensor>;
    });
    const batch: Batch = { hooks, activations, wanted: new Set<string>(), abort };
    this.batches.set(run.id, batch);
    return batch;
  }
}

function checkHook(run: DescribedRun, hook: string): void {
  if (/[*?]/.test(hook)) {
    throw new CircuitLensError('UNKNOWN_HOOK', `"${hook}" is a glob; an activation is read by one full name.`, {
      hook,
    });
  }
  checkActivationSize(run, [hook]);
}
