import { parseIoiSetId, parseNeuron } from '@circuit-lens/shared/names';

/** The sentences that means are taken from instead of the prompts, as a prompt set. */
export const sentencesSet = 'ioi:n=100,seed=0';

/** Positions where page Ablation can switch parts off. */
export const ablationPlaces = ['io', 's1', 's1+1', 's2', 'end'] as const;

/** What the page asked of an `ablate.*` operation, beside the run. */
interface AblationRequest {
  kind?: unknown;
  source?: { prompts?: unknown };
  positions?: unknown;
  heads?: unknown;
  mlps?: unknown;
  layers?: unknown;
  neurons?: unknown;
  together?: unknown;
}

type Prompt = { text?: unknown; answers?: unknown };

/**
 * What stands in the URL of page Ablation when it asks for this; null where it cannot: positions by number, values from prompts that are
 * neither the corrupted ones nor the other sentences, or every part together, which a list that is left out means.
 * @param operation ablate.heads, ablate.mlps or ablate.layers
 * @param prompts how many prompts the run has
 */
export function ablationSearch(
  operation: string,
  { kind, source, positions, ...parts }: AblationRequest,
  prompts: number,
): Record<string, string> | null {
  const from = sourceOf(source?.prompts, prompts);
  const at = Array.isArray(positions) ? positions.map((place) => ablationPlaces.find((name) => name === place)) : [];
  const shown = parts.together === true ? togetherSearch(operation, parts) : neuronSearch(parts.neurons);
  if (from === null || shown === null || at.includes(undefined)) return null;
  return {
    ...(typeof kind === 'string' ? { kind } : {}),
    ...(from === 'own' ? {} : { source: from }),
    ...(at.length > 0 ? { at: at.join() } : {}),
    ...shown,
  };
}

function sourceOf(given: unknown, prompts: number): 'own' | 'corrupted' | 'sentences' | null {
  if (!Array.isArray(given)) return 'own';
  const hasAnswers = given.every(({ answers }: Prompt) => answers !== undefined);
  if (hasAnswers && given.length === parseIoiSetId(sentencesSet)?.n) return 'sentences';
  return given.length === prompts && given.every(({ text }: Prompt) => typeof text === 'string') ? 'corrupted' : null;
}

const listed = (name: string, value: unknown) => (Array.isArray(value) ? { [name]: value.join() } : {});

function togetherSearch(operation: string, parts: AblationRequest): Record<string, string> | null {
  const { heads, mlps, layers, neurons } = parts;
  const main = operation === 'ablate.heads' ? heads : (layers ?? neurons);
  if (!Array.isArray(main)) return null;
  const ofLayers = operation === 'ablate.layers' ? listed('layers', layers) : listed('mlps', mlps ?? layers);
  return { ...listed('off', heads), ...ofLayers, ...listed('neurons', neurons) };
}

/** The page's list holds these neurons instead of those that write most. */
function neuronSearch(neurons: unknown): Record<string, string> {
  const first = Array.isArray(neurons) ? parseNeuron(String(neurons[0])) : null;
  return first ? { neuronLayer: String(first.layer), ...listed('neuronList', neurons), neuronsAlone: 'true' } : {};
}
