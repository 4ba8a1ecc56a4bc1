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

it('knows clients of jobs that wait in another lane', () => {
  const turns = new ClientTurns();
  const [here, there] = [['a1', 'a2', 'b1'], ['a3']];
  for (const id of [...here, ...there]) turns.add(id, id[0]!);
  expect(turns.next(['a1', 'a2', 'b1'], [...here, ...there])).toBe('a1');
  expect(turns.next(there, [...here.slice(1), ...there])).toBe('a3');
  // Without its owner it would count as a job of nobody, whose turn comes first.
  expect(turns.next(['a2', 'b1'], ['a2', 'b1'])).toBe('b1');
});

it('counts a job that began before anybody said whose it is', () => {
  const turns = new ClientTurns();
  expect(turns.next(['a1'])).toBe('a1');
  for (const id of ['a1', 'a2', 'b1']) turns.add(id, id[0]!);
  expect(turns.next(['a2', 'b1'])).toBe('b1');
});
