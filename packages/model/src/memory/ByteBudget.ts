import { LRUCache } from 'lru-cache';

/** A place for values of one kind; all shelves of a budget share its bytes. */
export interface Shelf<Value> {
  /** A value that is still kept; it is then the one used last. */
  get(key: string): Value | undefined;
  /** Keeps a value as the one used last, those used longest ago leave for it; one that is too large is not kept. */
  set(key: string, value: Value): void;
  /** Lets go of everything that lies here, and of nothing else. */
  clear(): void;
}

interface Entry {
  value: unknown;
  bytes: number;
}

/**
 * The bytes of everything that is kept to be used again and could be computed again: of whatever kind, what was used longest
 * ago leaves first.
 */
export class ByteBudget {
  /** Larger values are not kept: one alone must not put out all others. */
  readonly entryBytesMax: number;
  private readonly kept: LRUCache<string, Entry>;

  /** @param bytesMax of all values together */
  constructor(readonly bytesMax: number) {
    this.entryBytesMax = Math.max(1, Math.floor(bytesMax / 2));
    this.kept = new LRUCache<string, Entry>({
      maxSize: Math.max(1, Math.floor(bytesMax)),
      maxEntrySize: this.entryBytesMax,
      sizeCalculation: ({ bytes }) => bytes,
    });
  }

  /** Bytes of what is kept now. */
  get bytes(): number {
    return this.kept.calculatedSize;
  }

  /**
   * A shelf whose keys are its own.
   * @param name of what lies there: the same name is the same shelf
   * @param bytesOf memory that a value takes
   */
  shelf<Value>(name: string, bytesOf: (value: Value) => number): Shelf<Value> {
    const prefix = `${name} `;
    return {
      get: (key) => this.kept.get(prefix + key)?.value as Value | undefined,
      set: (key, value) => {
        this.kept.set(prefix + key, { value, bytes: Math.max(1, Math.ceil(bytesOf(value))) });
      },
      clear: () => {
        for (const key of [...this.kept.keys()]) if (key.startsWith(prefix)) this.kept.delete(key);
      },
    };
  }
}
