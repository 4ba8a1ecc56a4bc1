'use client';
import { useMemo } from 'react';
import { useInvestigation } from '../../components/frame/Investigation.tsx';
import { resultSoFar } from '../../lib/jobView.ts';
import { TemplatesQuery } from '../../lib/templatesQuery.ts';
import { useApiQuery } from '../../lib/useApiQuery.ts';
import { useJob } from '../../lib/useJob.ts';
import { useOperation } from '../../lib/useOperation.ts';
import { type Circuit, type ListedCircuit, missingHeads, without } from './circuit.ts';
import { edgesInput, searchInput, taskInput } from './circuitInput.ts';
import type { Edges, Faithfulness, Minimality, Proposal, RandomBand } from './results.ts';
import { useCircuitUrl } from './useCircuitUrl.ts';
import { useSettledJob } from './useSettledJob.ts';

/** The chosen circuit and everything measured of it. */
export function useCircuit() {
  const { modelArguments, modelReady, model } = useInvestigation();
  const [{ from, circuit: name, mine, off, ask }] = useCircuitUrl();
  const list = useOperation<{ rows: readonly ListedCircuit[] }>('circuit.list', modelReady ? modelArguments : null);
  const known = useMemo(() => chosenOf(list.data?.rows ?? [], name), [list.data, name]);
  const task = useTask();

  const search = useJob(
    'circuit.propose',
    from === 'measured' && ask.includes('search') && task ? searchInput(task) : null,
  );
  const proposal = resultSoFar(search.job) as Proposal | null;
  const isFound = search.job?.state === 'succeeded';

  const base: Circuit | null = { known, measured: proposal?.circuit ?? null, mine }[from];
  const config = model.data?.config ?? null;
  const missing = useMemo(() => (base && config ? missingHeads(base, config) : []), [base, config]);
  const isEvaluated = base !== null && config !== null && missing.length === 0 && (from !== 'measured' || isFound);
  const isChanged = base !== null && without(base, off).heads.length < base.heads.length;
  const whole = isEvaluated && task ? { ...task, circuit: plain(base) } : null;
  const now = isEvaluated && task ? { ...task, circuit: plain(without(base, off)) } : null;
  const wholeQuery = useOperation<Faithfulness>('circuit.faithfulness', isChanged ? whole : null);
  const query = useOperation<Faithfulness>('circuit.faithfulness', now);
  const random = useSettledJob('circuit.randomBand', now && now.circuit.heads.length > 0 ? now : null);
  const minimality = useJob('circuit.minimality', whole);
  const edges = useJob('circuit.edges', whole && task ? edgesInput(task, whole.circuit) : null);
  return {
    list,
    known,
    base,
    missing,
    search,
    proposal,
    task,
    /** Input of the operations on the circuit with everything on; null where it can't be evaluated. */
    whole,
    wholeFaithfulness: isChanged ? wholeQuery.data : null,
    query,
    faithfulness: now ? query.data : null,
    /** What gives the numbers of the circuit as it is now again, and of each of its heads. */
    recipes: [
      now && query.data && !query.loading ? { operation: 'circuit.faithfulness', input: { ...now } } : null,
      minimality.recipe,
    ],
    /** Are these the numbers of the circuit that shows? The last ones stay until the next are there. */
    isFresh: now !== null && query.data !== null && !query.loading && (!isChanged || !wholeQuery.loading),
    random,
    band: resultSoFar(random.job) as RandomBand | null,
    minimality,
    edges,
    /** Null until every edge is measured. */
    measured: edges.job?.state === 'succeeded' ? (resultSoFar(edges.job) as Edges) : null,
    effects: resultSoFar(minimality.job) as Minimality | null,
  };
}

export type CircuitState = ReturnType<typeof useCircuit>;

/** The circuit of a name; without one the first that the model can have, its own before those of others. */
function chosenOf(rows: readonly ListedCircuit[], name: string | null): ListedCircuit | null {
  const named = rows.find((row) => row.name === name);
  return named ?? rows.find(({ fits }) => fits) ?? rows[0] ?? null;
}

/** Without what only lists say of it. */
const plain = ({ name, source, heads, mlps }: Circuit): Circuit => ({ name, source, heads, mlps });

/** The prompts of the page as every operation on circuits takes them; null until they are known. */
function useTask() {
  const { url, modelArguments, modelReady, runInput } = useInvestigation();
  const [{ knockout }] = useCircuitUrl();
  const isEdited = url.rows !== null;
  const set = useApiQuery(TemplatesQuery, { id: url.set, ...modelArguments }, { pause: isEdited || !modelReady });
  const isWaiting = !isEdited && set.loading;
  return useMemo(() => {
    if (!runInput || isWaiting) return null;
    const prompts = set.data?.promptSet?.prompts ?? [];
    const templates = new Map(prompts.flatMap(({ text, template }) => (template ? [[text, template] as const] : [])));
    return taskInput(runInput, knockout, templates);
  }, [runInput, knockout, set.data, isWaiting]);
}
