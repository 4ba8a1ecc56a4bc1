import { expect, it } from 'vitest';
import { ClientTurns } from './ClientTurns.ts';

it('lets clients take turns, each in the order of its own jobs', () => {
  const turns = new ClientTurns();
  const waiting = ['a1', 'a2', 'a3', 'b1', 'old1', 'old2'];
  for (const id of waiting) if (!id.startsWith('old')) turns.add(id, id[0]!);
  const begun: string[] = [];
  for (let id = turns.next(waiting); id !== undefined; id = turns.next(waiting)) {
    begun.push(id);
    waiting.splice(waiting.indexOf(id), 1);
  }
  expect(begun).toEqual(['a1', 'b1', 'old1', 'a2', 'old2', 'a3']);
});
