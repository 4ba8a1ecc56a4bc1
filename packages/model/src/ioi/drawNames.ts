/** A random entry; undefined of an empty list. */
export function pick<T>(list: readonly T[], random: () => number): T | undefined {
  return list[Math.floor(random() * list.length)];
}

/** Draws names, none twice and none of `taken`. */
export function drawWithout(taken: readonly string[], names: readonly string[], random: () => number): () => string {
  const used = new Set(taken);
  return () => {
    const free = names.filter((name) => !used.has(name));
    const name = pick(free, random)!;
    used.add(name);
    return name;
  };
}

/** Seed of the stream that names of corrupted prompts come from: clean prompts stay the same, whatever the corruption. */
export function corruptionSeed(seed: number): number {
  return seed ^ 0x5bd1e995;
}
