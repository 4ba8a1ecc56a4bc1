import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Circuit,
  CircuitLensError,
  circuitSchema,
  naiveIoiCircuit,
  publishedIoiCircuit,
} from '@circuit-lens/shared';
import { embeddedModel, findModelFolder } from '../modelFolders.ts';

/** Names under which GPT-2 small is known, the model that the published circuit was found in. */
const gpt2SmallNames: ReadonlySet<string> = new Set(['gpt2', 'gpt2-small', 'openai-community/gpt2']);

/** The circuit that was published for a model, if any. */
export function publishedCircuit(name: string): Circuit | null {
  return gpt2SmallNames.has(name) ? publishedIoiCircuit : null;
}

/**
 * The circuit that a model is known to have: the published one, or `circuit.json` of its folder.
 * @param model as `findModelFolder` takes it
 * @throws CircuitLensError MODEL_FILES_CORRUPT when that file is no circuit
 */
export function circuitOfModel(model: string | undefined): Circuit | null {
  const { name, folder } = findModelFolder(model);
  return publishedCircuit(name) ?? readCircuit(join(folder, 'circuit.json'));
}

/** The circuit that a search found in a model: `found-circuit.json` of its folder. */
function foundCircuitOf(model: string | undefined): Circuit | null {
  return readCircuit(join(findModelFolder(model).folder, 'found-circuit.json'));
}

/** The circuits of a model that can be given by name: one that a search found, and its own. */
export function circuitsOfModel(model: string | undefined): Circuit[] {
  return [foundCircuitOf(model), circuitOfModel(model)].filter((circuit) => circuit !== null);
}

/** Every circuit that ships: reachable by its name. */
export function shippedCircuits(): Circuit[] {
  return [publishedIoiCircuit, naiveIoiCircuit, ...circuitsOfModel(embeddedModel)];
}

/**
 * A circuit as it stands in an input: itself, the name of one that ships or of the model's own, or left out for the model's.
 * @throws CircuitLensError BAD_USER_INPUT when there is no circuit of that name, or none is known of the model
 */
export function findCircuit(circuit: Circuit | string | undefined, model: string | undefined): Circuit {
  if (typeof circuit === 'object') return circuit;
  const own = circuitOfModel(model);
  if (circuit === undefined && own) return own;
  const known = [...circuitsOfModel(model), ...shippedCircuits()];
  const found = known.find(({ name }) => name === circuit);
  if (found) return found;
  const names = [...new Set(known.map(({ name }) => name))];
  const problem =
    circuit === undefined
      ? `No circuit is known of model "${findModelFolder(model).name}".`
      : `There is no circuit "${circuit}".`;
  throw new CircuitLensError(
    'BAD_USER_INPUT',
    `${problem} Give one as { name, source, heads: [{ head, class, position }], mlps }, or a name: ${names.join(', ')}. circuit.propose finds one.`,
    { field: 'circuit', circuit: circuit ?? null, allowed: names },
  );
}

function readCircuit(file: string): Circuit | null {
  if (!existsSync(file)) return null;
  try {
    return circuitSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new CircuitLensError(
      'MODEL_FILES_CORRUPT',
      `${file} is no circuit: ${(error as Error).message}. It should be { name, source, heads: [{ head, class, position }], mlps }.`,
      { file },
    );
  }
}
