import { knockouts } from '../circuit/circuitInput.ts';
import { headSites, streams, metrics as sweepMetrics } from '../patching/settings.ts';
import { inputs, places, writeStep } from '../path-patching/pathSteps.ts';

type Fields = Record<string, unknown>;
type Search = Record<string, string>;

const isOneOf = <Name extends string>(names: readonly Name[], value: unknown): value is Name =>
  names.some((name) => name === value);

/** Metrics that the pages ask for as a share of the logit difference. */
const shares = ['normalizedLogitDifference', 'noisedLogitDifference'];

const kindOf = (metric: unknown) => (metric as Fields | undefined)?.kind;

/**
 * What stands in the URL of a page when it asks for this sweep or evaluation, beside model and prompts; null where the page cannot
 * show it.
 */
export function experimentSearch(operation: string, input: Fields): Search | null {
  if (operation === 'patch.activations') return sweepSearch(input);
  if (operation === 'patch.paths') return pathSearch(input);
  if (operation === 'patch.places') return null;
  return operation.startsWith('circuit.') ? circuitSearch(operation, input) : {};
}

function sweepSearch({ site, by, metric, heads }: Fields): Search | null {
  const kind = kindOf(metric) ?? shares[0];
  const isShare = shares.some((name) => name === kind);
  if (!isShare && !isOneOf(sweepMetrics, kind)) return null;
  const chosen: Search = isShare ? {} : { metric: String(kind) };
  if (isOneOf(streams, site)) return { ...chosen, site };
  if (!isOneOf(headSites, site)) return chosen;
  const axes = Array.isArray(by) ? by : ['layer', 'head'];
  if (axes.includes('key')) {
    return Array.isArray(heads) && heads.length === 1 ? { ...chosen, head: String(heads[0]) } : null;
  }
  if (!axes.includes('head')) return null;
  return { ...chosen, parts: site, ...(axes.includes('position') ? { spread: site } : {}) };
}

/** The page sends from every head, one after the other, from everywhere. */
function pathSearch({ receivers, mlps, metric, layerNorm, ...rest }: Fields): Search | null {
  const isPlain = (rest.senders ?? 'all') === 'all' && rest.senderPositions === undefined && rest.together !== true;
  const kind = kindOf(metric) ?? shares[0];
  const isShare = shares.some((name) => name === kind);
  const steps = stepsOf(receivers);
  if (!isPlain || layerNorm === 'freeze' || steps === null || !(isShare || kind === 'logitDifference')) return null;
  return { ...(isShare ? {} : { metric: 'logits' }), ...(mlps === 'freeze' ? { mlps } : {}), ...steps };
}

function stepsOf(receivers: unknown): Search | null {
  const [receiver, ...others] = Array.isArray(receivers) ? receivers : ['finalResid'];
  if (others.length > 0) return null;
  if (receiver === 'finalResid') return {};
  const { heads, input, positions } = receiver as Fields;
  const [at = 'all', ...more] = Array.isArray(positions) ? positions : [];
  if (!Array.isArray(heads) || more.length > 0 || !isOneOf(inputs, input) || !isOneOf(places, at)) return null;
  return { steps: writeStep({ heads: heads.map(String), input, at, parent: 0 }), step: '1' };
}

/** What the page measures when it is asked to. */
const asked: Record<string, string> = {
  'circuit.completeness': 'completeness',
  'circuit.signals': 'signals',
  'circuit.adversarial': 'adversarial',
};

function circuitSearch(operation: string, { circuit, knockout, subsets }: Fields): Search {
  return {
    ...(isOneOf(knockouts, knockout) ? { knockout } : {}),
    ...(operation === 'circuit.propose' ? { from: 'measured', ask: 'search' } : {}),
    ...(asked[operation] ? { ask: asked[operation] } : {}),
    ...(operation === 'circuit.completeness' && typeof subsets === 'string' ? { subsets } : {}),
    ...(typeof circuit === 'string' ? { circuit } : {}),
    ...(typeof circuit === 'object' && circuit !== null ? { from: 'mine', mine: JSON.stringify(circuit) } : {}),
  };
}
