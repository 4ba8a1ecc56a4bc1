import { CircuitLensError } from '@circuit-lens/shared';
import type { AnyEnvelope } from '../operations/envelope.ts';
import { Tensor } from '../tensor.ts';

/** Bytes of tensors that are kept, and how many results; the oldest leaves first, the last one stays whatever its size. */
const bytesMax = 512 * 1024 * 1024;
const resultsMax = 200;

/** Results of this session under short names, so that what an answer left out can be read afterwards. */
export class ResultShelf {
  private readonly kept = new Map<string, { envelope: AnyEnvelope; bytes: number }>();
  private bytes = 0;
  private last = 0;

  /** @returns the name it is kept under, `r1` */
  add(envelope: AnyEnvelope): string {
    const name = `r${++this.last}`;
    const bytes = tensorBytes(envelope.result);
    this.kept.set(name, { envelope, bytes });
    this.bytes += bytes;
    for (const [oldest, entry] of this.kept) {
      if ((this.bytes <= bytesMax && this.kept.size <= resultsMax) || oldest === name) break;
      this.kept.delete(oldest);
      this.bytes -= entry.bytes;
    }
    return name;
  }

  /** @throws CircuitLensError BAD_USER_INPUT naming the results there are */
  get(name: string): AnyEnvelope {
    const found = this.kept.get(name);
    if (found) return found.envelope;
    const allowed = this.names();
    throw new CircuitLensError(
      'BAD_USER_INPUT',
      `There is no result "${name}" (any more). Kept are: ${allowed.join(', ') || 'none yet'}. Run the operation again.`,
      { result: name, allowed },
    );
  }

  names(): string[] {
    return [...this.kept.keys()];
  }
}

/** Size of all tensors in a result, however deep. */
export function tensorBytes(value: unknown): number {
  if (value instanceof Tensor) return value.data.byteLength;
  if (value === null || typeof value !== 'object') return 0;
  return Object.values(value).reduce<number>((sum, entry) => sum + tensorBytes(entry), 0);
}
