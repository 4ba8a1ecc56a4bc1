import { describe, expect, it } from 'vitest';
import { ByteBudget, type Shelf } from './ByteBudget.ts';

describe('a byte budget', () => {
  it('lets go of what was used longest ago, on whatever shelf it lies', () => {
    const budget = new ByteBudget(100);
    const [runs, results] = ['runs', 'results'].map((name) => budget.shelf<number>(name, (bytes) => bytes)) as [
      Shelf<number>,
      Shelf<number>,
    ];
    runs.set('a', 40);
    results.set('a', 39);
    expect(runs.get('a')).toBe(40);
    results.set('b', 38);
    expect([runs.get('a'), results.get('a'), results.get('b')]).toEqual([40, undefined, 38]);
    expect(budget.bytes).toBe(78);
  });

  it('clears a shelf and leaves the others', () => {
    const budget = new ByteBudget(100);
    const [runs, results] = [budget.shelf<number>('runs', Number), budget.shelf<number>('results', Number)];
    runs.set('a', 10);
    results.set('a', 20);
    results.clear();
    expect([runs.get('a'), results.get('a'), budget.bytes]).toEqual([10, undefined, 10]);
  });

  it('never holds more than it may, and nothing of more than half of it', () => {
    const budget = new ByteBudget(100);
    const shelf = budget.shelf<number>('some', (bytes) => bytes);
    for (let i = 0; i < 50; i++) {
      shelf.set(`key ${i}`, 1 + ((i * 7) % 50));
      expect(budget.bytes).toBeLessThanOrEqual(100);
    }
    shelf.set('large', 51);
    expect(shelf.get('large')).toBeUndefined();
    expect(budget.bytes).toBeGreaterThan(0);
  });

  it('counts a value anew that has grown, and drops one that has grown too large', () => {
    const budget = new ByteBudget(100);
    const shelf = budget.shelf<number>('some', (bytes) => bytes);
    shelf.set('a', 10);
    shelf.set('a', 30);
    expect(budget.bytes).toBe(30);
    shelf.set('a', 60);
    expect([shelf.get('a'), budget.bytes]).toEqual([undefined, 0]);
  });
});
