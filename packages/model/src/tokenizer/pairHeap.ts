/** Positions are below this, so a rank and a position are one exact float64 that sorts by rank, then from the left. */
const positionLimit = 2 ** 30;

/** A binary heap of candidate merges: lowest rank first, leftmost first among equals. */
export class PairHeap {
  private readonly keys: number[] = [];

  push(rank: number, at: number): void {
    const { keys } = this;
    const key = rank * positionLimit + at;
    let child = keys.length;
    keys.push(key);
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (keys[parent]! <= key) break;
      keys[child] = keys[parent]!;
      child = parent;
    }
    keys[child] = key;
  }

  pop(): { rank: number; at: number } | undefined {
    const { keys } = this;
    const top = keys[0];
    if (top === undefined) return undefined;
    const last = keys.pop()!;
    if (keys.length > 0) this.sink(last);
    return { rank: Math.floor(top / positionLimit), at: top % positionLimit };
  }

  private sink(key: number): void {
    const { keys } = this;
    let parent = 0;
    for (let child = 1; child < keys.length; child = 2 * parent + 1) {
      if (child + 1 < keys.length && keys[child + 1]! < keys[child]!) child++;
      if (keys[child]! >= key) break;
      keys[parent] = keys[child]!;
      parent = child;
    }
    keys[parent] = key;
  }
}
