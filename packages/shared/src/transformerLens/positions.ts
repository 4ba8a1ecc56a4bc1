import { python } from './python.ts';

/** What a position is found in: names of variables that hold tokens [prompt, position], answers [prompt, 2] and last positions. */
export interface PlaceNames {
  tokens: string;
  answers: string;
  end: string;
}

const own: PlaceNames = { tokens: 'tokens', answers: 'answers', end: 'end' };

/** Column of the answers and which of its occurrences, of labels that are found by the names of an IOI sentence. */
const occurrences: Record<string, [column: number, nth: number, after: string]> = {
  io: [0, 0, ''],
  s1: [1, 0, ''],
  's1+1': [1, 0, ' + 1'],
  s2: [1, -1, ''],
};

/** Are answers needed to find some of these positions? */
export const needsAnswers = (positions: readonly unknown[]): boolean =>
  positions.some((position) => String(position) in occurrences);

/** Line of the function that positions of names are found with. */
export const placeLine =
  'place = lambda tokens, answers, column, nth: torch.tensor([(row == answer).nonzero()[nth].item() for row, answer in zip(tokens, answers[:, column])])';

/** A position of every prompt as a Python expression, [prompt]; null for labels of one's own. */
export function positionExpression(position: unknown, names: PlaceNames = own): string | null {
  const { tokens, answers, end } = names;
  if (position === 'end') return end;
  if (typeof position === 'number') {
    if (position >= 0) return `torch.full_like(${end}, ${python(position)})`;
    return position === -1 ? end : `${end} - ${python(-1 - position)}`;
  }
  const found = occurrences[String(position)];
  if (!found) return null;
  const [column, nth, after] = found;
  return `place(${tokens}, ${answers}, ${column}, ${nth})${after}`;
}
