import type { CircuitLensError } from '@circuit-lens/shared';
import { describe, expect, it } from 'vitest';
import { Scheduler, type Task } from './scheduler.ts';

const never = () => false;
const background = { priority: 'background', isCancelled: never } as const;
const interactive = { priority: 'interactive', isCancelled: never } as const;

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A task of some steps that writes each into a log, and gives way after each. */
function steps(name: string, count: number, log: string[]): Task<string> {
  return async (checkpoint) => {
    for (let i = 1; i <= count; i++) {
      log.push(`${name}${i}`);
      await turn();
      await checkpoint();
    }
    return name;
  };
}

describe('Scheduler', () => {
  it('gives what the task gives, and throws what it throws', async () => {
    const scheduler = new Scheduler();
    expect(await scheduler.run(async () => 7, interactive)).toBe(7);
    const failing = scheduler.run(() => Promise.reject(new Error('broken')), interactive);
    await expect(failing).rejects.toThrow('broken');
    expect(await scheduler.run(async () => 8, interactive)).toBe(8);
  });

  it('runs tasks of one priority one after the other, first come first served', async () => {
    const scheduler = new Scheduler();
    const log: string[] = [];
    await Promise.all(['a', 'b', 'c'].map((name) => scheduler.run(steps(name, 2, log), background)));
    expect(log).toEqual(['a1', 'a2', 'b1', 'b2', 'c1', 'c2']);
  });

  it('lets an interactive task overtake a background one at its next checkpoint', async () => {
    const scheduler = new Scheduler();
    const log: string[] = [];
    const slow = scheduler.run(steps('slow', 3, log), background);
    await turn();
    const waiting = scheduler.run(steps('waiting', 1, log), background);
    const fast = scheduler.run(steps('fast', 2, log), interactive);
    await Promise.all([slow, waiting, fast]);
    const rest = log.slice(log.indexOf('fast1'));
    expect(log[0]).toBe('slow1');
    expect(rest.filter((step) => step.startsWith('slow'))).not.toEqual([]);
    expect(rest.indexOf('fast2')).toBeLessThan(rest.indexOf('slow3'));
    expect(log.at(-1)).toBe('waiting1');
  });

  it('lets a patient task overtake jobs, and give way to what takes less', async () => {
    const log: string[] = [];
    const scheduler = new Scheduler();
    const job = scheduler.run(steps('job', 3, log), background);
    await turn();
    const patient = scheduler.run(steps('patient', 3, log), { priority: 'patient', isCancelled: never });
    await turn();
    const fast = scheduler.run(steps('fast', 1, log), interactive);
    await Promise.all([job, patient, fast]);
    expect(log.indexOf('fast1')).toBeLessThan(log.indexOf('patient3'));
    expect(log.indexOf('patient3')).toBeLessThan(log.indexOf('job3'));
  });

  it('stops a task at its next checkpoint once it is cancelled', async () => {
    const scheduler = new Scheduler();
    const log: string[] = [];
    const options = { priority: 'background', isCancelled: () => log.length >= 2 } as const;
    const run = scheduler.run(steps('a', 100, log), options);
    await expect(run).rejects.toMatchObject({ code: 'JOB_CANCELLED' });
    expect(log).toEqual(['a1', 'a2']);
  });

  it('never begins a task that is cancelled while it waits, and does not let it wait for its turn', async () => {
    const scheduler = new Scheduler();
    const log: string[] = [];
    let cancelled = false;
    const order: string[] = [];
    const first = scheduler.run(steps('a', 5, log), background).then(() => order.push('first'));
    const second = scheduler
      .run(steps('b', 1, log), { priority: 'background', isCancelled: () => cancelled })
      .catch((error: CircuitLensError) => order.push(error.code));
    await turn();
    cancelled = true;
    scheduler.wake();
    await Promise.all([first, second]);
    expect(order).toEqual(['JOB_CANCELLED', 'first']);
    expect(log).toEqual(['a1', 'a2', 'a3', 'a4', 'a5']);
  });

  it('lets checkpoints of one task that are awaited together all go on', async () => {
    const scheduler = new Scheduler();
    const log: string[] = [];
    const slow = scheduler.run(async (checkpoint) => {
      await turn();
      await Promise.all([checkpoint(), checkpoint(), checkpoint()]);
      log.push('slow');
    }, background);
    await scheduler.run(steps('fast', 3, log), interactive);
    await slow;
    expect(log).toEqual(['fast1', 'fast2', 'fast3', 'slow']);
  });

  it('refuses tasks above its limit, and takes new ones when others have ended', async () => {
    const scheduler = new Scheduler(3);
    const log: string[] = [];
    const accepted = [1, 2, 3].map((i) => scheduler.run(steps(`t${i}`, 1, log), background));
    const refused = scheduler.run(steps('t4', 1, log), interactive);
    await expect(refused).rejects.toMatchObject({ code: 'QUEUE_FULL', details: { limit: 3 } });
    await Promise.all(accepted);
    expect(await scheduler.run(steps('t5', 1, log), interactive)).toBe('t5');
    expect(log).toEqual(['t11', 't21', 't31', 't51']);
  });

  it('lets the event loop turn while a task that never waits goes from checkpoint to checkpoint', async () => {
    let turns = 0;
    let stop = false;
    const count = () => {
      turns++;
      if (!stop) setTimeout(count, 0);
    };
    setTimeout(count, 0);
    await new Scheduler().run(async (checkpoint) => {
      for (let i = 0; i < 20; i++) {
        const end = performance.now() + 12;
        while (performance.now() < end);
        await checkpoint();
      }
    }, background);
    stop = true;
    expect(turns).toBeGreaterThan(10);
  });
});
