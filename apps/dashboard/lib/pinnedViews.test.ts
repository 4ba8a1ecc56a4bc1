import { expect, it, vi } from 'vitest';
import { type PinnedView, pinnedViews, togglePinnedView } from './pinnedViews.ts';

const view = (id: string): PinnedView => ({
  id,
  ...{ question: '', finding: '', title: id, caption: '', legend: null },
  ...{ provenance: [], pictures: [], header: [], rows: [], recipes: [] },
});

const kept = vi.hoisted(() => ({ answer: (_: unknown) => {}, stored: [] as unknown[] }));
vi.mock('idb-keyval', () => ({
  get: () => new Promise((answer) => Object.assign(kept, { answer })),
  set: async (_: string, value: unknown) => void kept.stored.push(value),
}));

it('a view that is pinned before the kept ones are read joins them', async () => {
  const toggled = [togglePinnedView(view('b')), togglePinnedView(view('a'))];
  kept.answer([view('a'), view('z')]);
  await Promise.all(toggled);
  expect(pinnedViews().map(({ id }) => id)).toEqual(['z', 'b']);
  expect(kept.stored.at(-1)).toEqual(pinnedViews());
});
