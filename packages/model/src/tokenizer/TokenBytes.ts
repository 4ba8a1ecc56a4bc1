/**
 * The bytes of every token, one behind the other: an object for each of 50,257 tokens would be a quarter of the heap, which
 * the garbage collector walks again and again.
 */
export class TokenBytes {
  private readonly all: Uint8Array;
  /** Where each id's bytes begin, and behind the last id where they end. */
  private readonly starts: Uint32Array;
  private readonly isUsed: Uint8Array;

  /** @param bytesOfId a hole where a vocabulary leaves an id unused */
  constructor(bytesOfId: readonly Uint8Array[]) {
    const { length } = bytesOfId;
    this.isUsed = new Uint8Array(length);
    this.starts = new Uint32Array(length + 1);
    bytesOfId.forEach((bytes, id) => {
      this.isUsed[id] = 1;
      this.starts[id + 1] = bytes.length;
    });
    for (let id = 0; id < length; id++) this.starts[id + 1]! += this.starts[id]!;
    this.all = new Uint8Array(this.starts[length]!);
    bytesOfId.forEach((bytes, id) => {
      this.all.set(bytes, this.starts[id]);
    });
  }

  /** One more than the largest id. */
  get size(): number {
    return this.isUsed.length;
  }

  /** The bytes of one token, undefined where there is none of this id. */
  of(id: number): Uint8Array | undefined {
    return this.isUsed[id] ? this.all.subarray(this.starts[id], this.starts[id + 1]) : undefined;
  }
}
