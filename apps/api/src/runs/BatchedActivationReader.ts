import type { Tensor } from '@circuit-lens/model';
import { CircuitLensError, matchHookPoints } from '@circuit-lens/shared';
import { LRUCache } from 'lru-cache';
import type { Computer } from '../operations/CachedOperationRunner.ts';
import type { ActivationReader } from '../services.ts';
import type { DescribedRun } from './DescribedRun.ts';

/** Most values of one activation that are held at once; 256 MB. */
const valuesMax = 64 * 1024 * 1024;

/** Asked for like a hook point. */
const logitsName = 'logits';

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

function checkHook({ config, prompts }: DescribedRun, hook: string): void {
  if (/[*?]/.test(hook)) {
    throw new CircuitLensError('UNKNOWN_HOOK', `"${hook}" is a glob; an activation is read by one full name.`, {
      hook,
    });
  }
  const axes =
    hook === logitsName ? (['prompt', 'position', 'dVocab'] as const) : matchHookPoints(hook, config.nLayers)[0]!.axes;
  const longest = Math.max(...prompts.map(({ tokens }) => tokens.length));
  const sizes: Record<string, number> = {
    prompt: prompts.length,
    position: longest,
    query: longest,
    key: longest,
    head: config.nHeads,
    dModel: config.dModel,
    dHead: config.dHead,
    dMlp: config.dMlp,
    dVocab: config.dVocab,
  };
  const values = axes.reduce((product, axis) => product * (sizes[axis] ?? 1), 1);
  if (values <= valuesMax) return;
  throw new CircuitLensError(
    'QUERY_TOO_COMPLEX',
    `${hook} of this run has ${values} values; at most ${valuesMax} are read at once. Use fewer or shorter prompts.`,
    { hook, values, allowed: valuesMax },
  );
}
