import type { PreparedRun } from './prepareRun.ts';

/** Where a run may stop that reads nothing above a layer: behind it, unless an intervention above is to be told of. */
export function stopAfter({ hooks }: Pick<PreparedRun, 'hooks'>, layer: number): number | undefined {
  return hooks.length > 0 ? undefined : layer + 1;
}
