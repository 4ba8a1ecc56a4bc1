import { expect, it } from 'vitest';
import { FairGate } from './FairGate.ts';

const { signal } = new AbortController();

/** Enters, notes it, and gives what leaves. */
async function enter(gate: FairGate, client: string, log: string[], given = signal): Promise<() => void> {
  const { end } = await gate.enter(client, given);
  log.push(client);
  return end;
}

it('lets the lines of clients take turns', async () => {
  const gate = new FairGate({ running: 1, ofClient: 10 });
  const log: string[] = [];
  const first = await enter(gate, 'a', log);
  const rest = ['a', 'a', 'a', 'b', 'b', 'c'].map((client) => enter(gate, client, log).then((leave) => leave()));
  expect(gate.counts()).toEqual({ running: 1, waiting: 6 });
  first();
  await Promise.all(rest);
  expect(log.join('')).toBe('aabcaba');
  expect(gate.counts()).toEqual({ running: 0, waiting: 0 });
});

it('refuses a client above its limit, says when to come again, and lets others in', async () => {
  const gate = new FairGate({ running: 1, ofClient: 2 });
  const { end: leave } = await gate.enter('a', signal);
  const waiting = gate.enter('a', signal);
  await expect(gate.enter('a', signal)).rejects.toMatchObject({
    code: 'QUEUE_FULL',
    details: { underWay: 2, allowed: 2, retryAfterSeconds: expect.any(Number) },
  });
  const other = gate.enter('b', signal);
  leave();
  leave();
  (await waiting).end();
  (await other).end();
  (await gate.enter('a', signal)).end();
  expect(gate.counts()).toEqual({ running: 0, waiting: 0 });
});

it('forgets who gives up waiting', async () => {
  const gate = new FairGate({ running: 1, ofClient: 2 });
  const { end: leave } = await gate.enter('a', signal);
  const given = new AbortController();
  const waiting = gate.enter('b', given.signal);
  given.abort(new Error('gone'));
  await expect(waiting).rejects.toThrow('gone');
  leave();
  expect(gate.counts()).toEqual({ running: 0, waiting: 0 });
});

it('closed, it refuses everyone and tells when the last has left', async () => {
  const gate = new FairGate({ running: 2, ofClient: 2 });
  const { end: leave } = await gate.enter('a', signal);
  let isEmpty = false;
  const empty = gate.close().then(() => {
    isEmpty = true;
  });
  await expect(gate.enter('b', signal)).rejects.toMatchObject({ code: 'QUEUE_FULL' });
  expect(isEmpty).toBe(false);
  leave();
  await empty;
});

it("gives the place of one that only sends to the next, and counts it as its client's", async () => {
  const gate = new FairGate({ running: 1, ofClient: 1 });
  const turn = await gate.enter('a', signal);
  turn.computed();
  const other = await gate.enter('b', signal);
  await expect(gate.enter('a', signal)).rejects.toMatchObject({ code: 'QUEUE_FULL' });
  other.end();
  turn.end();
  (await gate.enter('a', signal)).end();
  expect(gate.counts()).toEqual({ running: 0, waiting: 0 });
});
