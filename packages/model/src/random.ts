/** A small seeded generator of numbers in [0, 1) (mulberry32): the same seed gives the same draws on every machine. */
export function makeRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const words = 624;
const shift = 397;

/**
 * 32-bit integers of MT19937 (Matsumoto and Nishimura 1998), seeded as their `init_genrand` does: the stream of
 * `torch.manual_seed(seed)` on the CPU, so that random tokens of published results can be drawn again.
 */
export function makeMersenneTwister(seed: number): () => number {
  const state = new Uint32Array(words);
  state[0] = seed >>> 0;
  for (let i = 1; i < words; i++) {
    const before = state[i - 1]! ^ (state[i - 1]! >>> 30);
    state[i] = Math.imul(1812433253, before) + i;
  }
  let next = words;
  const refill = (): void => {
    for (let i = 0; i < words; i++) {
      const joined = (state[i]! & 0x80000000) | (state[(i + 1) % words]! & 0x7fffffff);
      state[i] = state[(i + shift) % words]! ^ (joined >>> 1) ^ (joined & 1 ? 0x9908b0df : 0);
    }
    next = 0;
  };
  return () => {
    if (next === words) refill();
    let y = state[next++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  };
}
