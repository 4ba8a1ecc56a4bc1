import { type AnyEnvelope, encodeEnvelope, Tensor } from '@circuit-lens/model';
import { encodeTensor } from '@circuit-lens/shared';

/** From this many bytes on a tensor is kept beside the database; as base64 inside it, it would be a third larger. */
const largeBytes = 64 * 1024;

/** What stands in an envelope where a tensor was taken out. */
interface Placeholder {
  keptTensor: string;
}

/** An envelope as JSON text, and the large tensors that were taken out of it, by the names that stand there instead. */
export interface SplitEnvelope {
  text: string;
  tensors: Record<string, Tensor>;
}

/** Takes the large tensors out of an envelope. */
export function splitEnvelope(envelope: AnyEnvelope): SplitEnvelope {
  const tensors: Record<string, Tensor> = {};
  const plain = replace(envelope, (value) => {
    if (!(value instanceof Tensor) || value.data.byteLength < largeBytes) return undefined;
    const keptTensor = String(Object.keys(tensors).length);
    tensors[keptTensor] = value;
    return { keptTensor } satisfies Placeholder;
  }) as AnyEnvelope;
  return { text: JSON.stringify(encodeEnvelope(plain, 'base64')), tensors };
}

/** The envelope as JSON data, every tensor as base64; null when one of them is gone, or the text is damaged. */
export function joinEnvelope(text: string, tensors: Readonly<Record<string, Tensor>>): unknown {
  let isWhole = true;
  const parsed = parseJson(text);
  if (parsed === undefined) return null;
  const joined = replace(parsed, (value) => {
    const name = nameIn(value);
    if (name === null) return undefined;
    const tensor = tensors[name];
    if (!tensor) isWhole = false;
    return tensor ? encodeTensor(tensor, 'base64') : null;
  });
  return isWhole ? joined : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function nameIn(value: unknown): string | null {
  const { keptTensor, ...rest } = (value ?? {}) as Partial<Placeholder>;
  return typeof keptTensor === 'string' && Object.keys(rest).length === 0 ? keptTensor : null;
}

/** A copy in which every part that `change` gives something for is that instead. */
function replace(value: unknown, change: (value: unknown) => unknown): unknown {
  const changed = change(value);
  if (changed !== undefined) return changed;
  if (Array.isArray(value)) return value.map((entry) => replace(entry, change));
  if (value === null || typeof value !== 'object' || value instanceof Tensor) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, replace(entry, change)]));
}
