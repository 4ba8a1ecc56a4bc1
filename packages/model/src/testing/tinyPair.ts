/** Prompts of the tiny model: of one length, each with ids that repeat. */
export const tinyTokens = [
  [210, 17, 103, 5, 17, 88, 199],
  [210, 0, 64, 64, 151, 9, 42],
  [210, 3, 99, 12, 3, 61, 7],
];

/** An answer and a wrong one for each of them. */
export const tinyAnswers = [
  { correct: 103, incorrect: 17 },
  { correct: 0, incorrect: 64 },
  { correct: 99, incorrect: 3 },
];

/** A clean run, and a corrupted one that differs from it at some positions and nowhere else. */
export function tinyPair(positions: readonly number[]) {
  const corruptedTokens = tinyTokens.map((tokens, i) =>
    tokens.map((id, at) => (positions.includes(at) ? 30 + i + at : id)),
  );
  return {
    clean: { prompts: tinyTokens.map((tokens, i) => ({ tokens, answers: tinyAnswers[i]! })) },
    corruptedTokens,
    corrupted: { prompts: corruptedTokens.map((tokens) => ({ tokens })) },
  };
}
