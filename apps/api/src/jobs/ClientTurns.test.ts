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

it('knows whose the jobs of one lane are after one of another has begun', () => {
  const turns = new ClientTurns();
  const waiting = ['a1', 'a2', 'b1'];
  for (const id of [...waiting, 'download']) turns.add(id, id[0]!);
  expect(turns.next(['download'], [...waiting, 'download'])).toBe('download');
  expect(turns.next(waiting)).toBe('a1');
  expect(turns.next(['a2', 'b1'])).toBe('b1');
});

it('counts a job that began before anybody said whose it is', () => {
  const turns = new ClientTurns();
  expect(turns.next(['a1'])).toBe('a1');
  for (const id of ['a1', 'a2', 'b1']) turns.add(id, id[0]!);
  expect(turns.next(['a2', 'b1'])).toBe('b1');
});
