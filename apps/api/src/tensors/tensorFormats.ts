import { writeFile } from 'node:fs/promises';
import { type Tensor, writeSafetensors } from '@circuit-lens/model';
import { CircuitLensError, encodeTensor } from '@circuit-lens/shared';
import { encodeCsv } from './encodeCsv.ts';
import { encodeNpy } from './encodeNpy.ts';

/** What a file says about its tensor, where its format has a place for it. */
export interface TensorFacts {
  /** Hook name; null for a tensor that is no activation. */
  hook: string | null;
  provenance: unknown;
}

interface TensorFormat {
  contentType: string;
  write(path: string, tensor: Tensor, facts: TensorFacts): Promise<void>;
}

/** Above this many values text is no way to carry a tensor: some 100 MB. */
const textValuesMax = 2_000_000;

/** Formats that a tensor is served in, by the ending of the file. */
export const tensorFormats = {
  npy: {
    contentType: 'application/octet-stream',
    write: (path, tensor) => writeFile(path, encodeNpy(tensor)),
  },
  safetensors: {
    contentType: 'application/octet-stream',
    write: (path, { shape, data, axes }, { hook, provenance }) =>
      writeSafetensors(path, [{ name: hook ?? 'tensor', dtype: 'F32', shape, data }], {
        axes: JSON.stringify(axes),
        provenance: JSON.stringify(provenance),
      }),
  },
  csv: {
    contentType: 'text/csv; charset=utf-8',
    write: (path, tensor) => writeFile(path, encodeCsv(asText(tensor))),
  },
  json: {
    contentType: 'application/json',
    write: (path, tensor, facts) => writeFile(path, JSON.stringify({ ...facts, ...encodeTensor(asText(tensor)) })),
  },
} as const satisfies Record<string, TensorFormat>;

export type TensorFormatName = keyof typeof tensorFormats;

function asText(tensor: Tensor): Tensor {
  const values = tensor.data.length;
  if (values <= textValuesMax) return tensor;
  throw new CircuitLensError(
    'QUERY_TOO_COMPLEX',
    `This tensor has ${values} values; as text at most ${textValuesMax} are served. Take .npy or .safetensors.`,
    { values, allowed: textValuesMax },
  );
}
