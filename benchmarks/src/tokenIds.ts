/** Ids of some prompts: the same in every run. */
export function tokenIds({ batch, length }: { batch: number; length: number }, dVocab: number): number[][] {
  return Array.from({ length: batch }, (_, i) =>
    Array.from({ length }, (_, j) => (i * 7919 + j * 104729 + 1) % dVocab),
  );
}
