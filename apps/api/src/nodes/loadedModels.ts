import type { Envelope, ModelConfig } from '@circuit-lens/model';
import { type Circuit, CircuitLensError, headLabel, parseHead } from '@circuit-lens/shared';
import type { ModelSpec } from '../runs/headResults.ts';
import type { AskedHead } from '../runs/weightResults.ts';
import type { Services } from '../services.ts';
import { lastingModelName } from './lastingModelName.ts';
import { modelId, parseModelId } from './modelIds.ts';

/** A loaded model, and the spec that its further questions are asked with. */
export interface LoadedModel {
  /** Global id; see `modelId`. */
  id: string;
  spec: ModelSpec;
  envelope: Envelope;
}

type ModelSource = Pick<Services, 'operations' | 'defaultModel'>;

/** Loads a model where it is not yet. @throws CircuitLensError UNKNOWN_MODEL and what loading it throws */
export async function loadModel({ operations, defaultModel }: ModelSource, spec: ModelSpec): Promise<LoadedModel> {
  const envelope = await operations.run('model.info', spec);
  const { name, contentHash, weightFlags } = envelope.model;
  const model = lastingModelName(spec.model ?? defaultModel ?? name);
  return { id: modelId({ contents: contentHash, weightFlags, model, head: null }), spec, envelope };
}

/** A head of a loaded model. @throws CircuitLensError UNKNOWN_HEAD */
export function headOf({ id, spec, envelope }: LoadedModel, given: string): AskedHead {
  const { layer, head } = parseHead(given, envelope.result.config as ModelConfig);
  const label = headLabel({ layer, head });
  const published = (envelope.result.publishedCircuit as Circuit | null)?.heads ?? [];
  const publishedRole = published.find((entry) => entry.head === label)?.class ?? null;
  return { id: modelId({ ...parseModelId(id)!, head: label }), spec, layer, index: head, label, publishedRole };
}

/**
 * The model or head of an id; null for the id of another kind of node.
 * @throws CircuitLensError UNKNOWN_MODEL when the model of the id is gone, or holds other weights now
 */
export async function findModelNode(source: ModelSource, id: string): Promise<LoadedModel | AskedHead | null> {
  const said = parseModelId(id);
  if (!said) return null;
  const { contents, weightFlags, model, head } = said;
  const loaded = await loadModel(source, { model, weightFlags });
  const { contentHash } = loaded.envelope.model;
  if (!contentHash.startsWith(contents)) {
    throw new CircuitLensError(
      'UNKNOWN_MODEL',
      `"${model}" holds other weights now (${contentHash.slice(0, contents.length)}) than those of this id (${contents}). Ask for it by its name.`,
      { id, model, now: contentHash },
    );
  }
  return head === null ? loaded : headOf(loaded, head);
}
