/** Items in their order, in packs of no more than `max` together; one that is larger has a pack of its own. */
export function packed<Item>(items: readonly Item[], max: number, sizeOf: (item: Item) => number): Item[][] {
  const packs: Item[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const item of items) {
    const own = sizeOf(item);
    if (size + own > max) {
      packs.push([]);
      size = 0;
    }
    packs.at(-1)!.push(item);
    size += own;
  }
  return packs;
}
