import {
  CircuitLensError,
  canonicalJson,
  type HookPoint,
  type Intervention,
  matchHookPoints,
  type RunRecipe,
} from '@circuit-lens/shared';
import { groupBy } from '../groupBy.ts';
import type { HookedTransformer, RunHook } from '../HookedTransformer.ts';
import type { Tensor } from '../tensor.ts';
import type { PreparedPrompt } from './PreparedPrompt.ts';
import { type SiteRow, selectRows } from './sites.ts';
import { makeSource, type SourceRun, type ValueSource } from './sources.ts';

/** What one intervention changed at one hook point: an intervention that changes nothing is a mistake worth hearing of. */
export interface InterventionEffect {
  /** Index in the recipe's `interventions`. */
  intervention: number;
  hook: string;
  /** Largest and mean absolute change over the values at its site. */
  largestChange: number;
  meanChange: number;
  warning: 'INTERVENTION_NO_EFFECT' | null;
}

/** A source ready to run. */
interface PreparedSource {
  model: HookedTransformer;
  prompts: PreparedPrompt[];
  hooks: RunHook[];
}

/** Prepares the recipe of a `source`; handed in, since preparing a recipe compiles interventions in turn. */
export type PrepareSource = (source: RunRecipe) => Promise<PreparedSource>;

const needsSource: ReadonlySet<Intervention['kind']> = new Set(['mean', 'resample', 'patch', 'freeze']);

/**
 * Declared interventions as hooks of one run. Sources are run first, each once; then every hook is a pure edit of its
 * site: all other values pass bit for bit.
 * @returns hooks for the run, and a list that they fill with what was changed
 * @throws CircuitLensError UNKNOWN_HOOK, UNKNOWN_HEAD, POSITION_OUT_OF_RANGE, LABEL_NOT_FOUND, INTERVENTION_SHAPE
 */
export async function compileInterventions(
  interventions: readonly Intervention[],
  prompts: readonly PreparedPrompt[],
  model: HookedTransformer,
  prepareSource: PrepareSource,
  checkpoint: () => Promise<void>,
): Promise<{ hooks: RunHook[]; effects: InterventionEffect[] }> {
  const effects: InterventionEffect[] = [];
  const hooks: RunHook[] = [];
  const runs = new Map<string, Promise<SourceRun>>();
  const keyOf = ({ source }: Intervention) => canonicalJson(source ?? null);
  const readers = groupBy(
    interventions.filter(({ kind }) => needsSource.has(kind)),
    keyOf,
  );
  const runSource = (intervention: Intervention): Promise<SourceRun> => {
    const key = keyOf(intervention);
    const known = runs.get(key);
    if (known) return known;
    const names = readers.get(key)!.flatMap(({ hook }) => matchHookPoints(hook, model.config.nLayers));
    const started = startSource(
      intervention.source ?? null,
      names.map(({ name }) => name),
    );
    runs.set(key, started);
    return started;
  };

  async function startSource(recipe: RunRecipe | null, names: readonly string[]): Promise<SourceRun> {
    const source = recipe ? await prepareSource(recipe) : { model, prompts: [...prompts], hooks: [] };
    const tokens = source.prompts.map((prompt) => prompt.tokens);
    const { cache } = await source.model.runWithCache(tokens, {
      names,
      hooks: source.hooks,
      logitsAt: 'none',
      checkpoint,
    });
    return { prompts: source.prompts, cache };
  }

  for (const [index, intervention] of interventions.entries()) {
    checkParameters(intervention, index);
    for (const point of matchHookPoints(intervention.hook, model.config.nLayers)) {
      const rows = selectRows(intervention, point, prompts, model.config);
      const source = needsSource.has(intervention.kind)
        ? makeSource(intervention, await runSource(intervention), point, prompts.length)
        : null;
      hooks.push({
        hook: point.name,
        run: (activation) => void effects.push(edit(activation, { intervention, index, point, rows, source })),
      });
    }
  }
  return { hooks, effects };
}

interface Edit {
  intervention: Intervention;
  index: number;
  point: HookPoint;
  rows: readonly SiteRow[];
  source: ValueSource | null;
}

/** Edits the hook's own copy in place, row by row, and says what changed. */
function edit(activation: Tensor, { intervention, index, point, rows, source }: Edit): InterventionEffect {
  const { data } = activation;
  let largest = 0;
  let sum = 0;
  let count = 0;
  for (const row of rows) {
    const start = row.offset(activation);
    const replacement = source?.(row) ?? null;
    for (const i of row.entries(activation)) {
      const before = data[start + i]!;
      const after = newValue(intervention, before, i, replacement);
      data[start + i] = after;
      const change = Object.is(before, data[start + i]) ? 0 : Math.abs(data[start + i]! - before);
      largest = Math.max(largest, change);
      sum += change;
      count++;
    }
  }
  return {
    intervention: index,
    hook: point.name,
    largestChange: largest,
    meanChange: count > 0 ? sum / count : 0,
    warning: largest === 0 ? 'INTERVENTION_NO_EFFECT' : null,
  };
}

function newValue(
  { kind, factor, vector }: Intervention,
  before: number,
  entry: number,
  replacement: Float32Array | null,
): number {
  if (kind === 'zero') return 0;
  if (kind === 'scale') return before * factor!;
  if (kind === 'add') return before + vector![entry]!;
  return replacement![entry]!;
}

function checkParameters({ kind, factor, vector, groups, source }: Intervention, index: number): void {
  const missing =
    kind === 'scale' && factor === undefined
      ? 'factor'
      : kind === 'add' && !vector
        ? 'vector'
        : kind === 'patch' && !source
          ? 'source'
          : null;
  if (missing) {
    throw new CircuitLensError('BAD_USER_INPUT', `interventions[${index}] of kind "${kind}" needs \`${missing}\`.`, {
      index,
      kind,
      missing,
    });
  }
  if (groups && kind !== 'mean') {
    throw new CircuitLensError(
      'BAD_USER_INPUT',
      `interventions[${index}]: \`groups\` goes with kind "mean", not "${kind}".`,
      { index, kind },
    );
  }
}
