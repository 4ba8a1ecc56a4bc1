import type { Tensor } from '@circuit-lens/model';
import { CircuitLensError } from '@circuit-lens/shared';
import { LRUCache } from 'lru-cache';
import type { Computer } from '../operations/Computer.ts';
import type { ActivationReader } from '../services.ts';
import { checkActivationSize } from './activationSize.ts';
import type { DescribedRun } from './DescribedRun.ts';

/** Hook points of one run that wait for the end of this turn of the event loop. */
interface Batch {
  hooks: Set<string>;
  activations: Promise<Record<string, Tensor>>;
}

/** Reads activations: all that are asked for in one turn of the event loop in one pass of the model, each kept a while. */
export class BatchedActivationReader implements ActivationReader {
  private readonly batches = new Map<string, Batch>();
  private readonly inFlight = new Map<string, Promise<Tensor>>();
  private readonly kept: LRUCache<string, Tensor>;

  constructor(
    private readonly host: Computer,
    { bytesMax }: { bytesMax: number },
  ) {
    this.kept = new LRUCache({
      maxSize: bytesMax,
      maxEntrySize: bytesMax / 2,
      sizeCalculation: (tensor) => tensor.data.byteLength + 1,
    });
  }

  /** @throws CircuitLensError UNKNOWN_HOOK, QUERY_TOO_COMPLEX, and the errors of the run */
  async read(run: DescribedRun, hook: string): Promise<Tensor> {
    // Before it joins the others: one wrong name must not fail them all.
    checkHook(run, hook);
    const key = `${run.id} ${hook}`;
    const known = this.kept.get(key) ?? this.inFlight.get(key);
    if (known) return known;
    const answer = this.join(run, hook)
      .then((activations) => {
        const tensor = activations[hook]!;
        this.kept.set(key, tensor);
        return tensor;
      })
      .finally(() => this.inFlight.delete(key));
    this.inFlight.set(key, answer);
    return answer;
  }

  private join(run: DescribedRun, hook: string): Promise<Record<string, Tensor>> {
    const waiting = this.batches.get(run.id);
    if (waiting) {
      waiting.hooks.add(hook);
      return waiting.activations;
    }
    const hooks = new Set([hook]);
    const activations = new Promise((resolve) => setImmediate(resolve)).then(async () => {
      this.batches.delete(run.id);
      const { result } = await this.host.run('run.activations', { ...run.recipe, hooks: [...hooks] });
      return result.activations as Record<string, Tensor>;
    });
    this.batches.set(run.id, { hooks, activations });
    return activations;
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
