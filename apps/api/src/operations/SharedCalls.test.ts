import { expect, it } from 'vitest';
import { SharedCalls } from './SharedCalls.ts';

/** Work that a test ends; notes what became of it. */
function work() {
  const made: { signal: AbortSignal; end(value: string): void }[] = [];
  const start = (signal: AbortSignal) => new Promise<string>((end) => made.push({ signal, end }));
  return { made, start };
}

it('goes on for those who stay, and ends when the last one leaves', async () => {
  const calls = new SharedCalls<string>();
  const { made, start } = work();
  const [a, b] = [new AbortController(), new AbortController()];
  const first = calls.run('k', a.signal, start);
  const second = calls.run('k', b.signal, start);
  expect(made).toHaveLength(1);
  a.abort(new Error('a is gone'));
  await expect(first).rejects.toThrow('a is gone');
  expect(made[0]!.signal.aborted).toBe(false);
  b.abort(new Error('b is gone'));
  await expect(second).rejects.toThrow('b is gone');
  expect(made[0]!.signal.aborted).toBe(true);
  // Nobody gets what was aborted.
  const third = calls.run('k', undefined, start);
  made[1]!.end('anew');
  expect(await third).toBe('anew');
});

it('never ends what somebody without a signal waits for', async () => {
  const calls = new SharedCalls<string>();
  const { made, start } = work();
  const a = new AbortController();
  const stays = calls.run('k', undefined, start);
  const leaves = calls.run('k', a.signal, start);
  a.abort(new Error('gone'));
  await expect(leaves).rejects.toThrow('gone');
  made[0]!.end('done');
  expect(await stays).toBe('done');
  expect(made[0]!.signal.aborted).toBe(false);
});

it('starts nothing for who is gone already', async () => {
  const { made, start } = work();
  const gone = AbortSignal.abort(new Error('gone'));
  await expect(new SharedCalls<string>().run('k', gone, start)).rejects.toThrow('gone');
  expect(made).toEqual([]);
});
