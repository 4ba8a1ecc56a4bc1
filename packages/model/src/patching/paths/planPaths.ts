import type { Tensor } from '../../tensor.ts';
import { listeningAt } from './pathReceivers.ts';
import type { PathRun } from './pathRun.ts';
import { type PathSender, type SenderWrite, sourceKind, writeOrder } from './pathSenders.ts';
import { isAmong } from './promptPlaces.ts';

/** One sender in one prompt: the positions at which it writes something else and is heard. */
export interface PathUnit {
  /** The sender's place in the sweep. */
  index: number;
  sender: PathSender;
  prompt: number;
  positions: number[];
}

/** One row of the residual stream: with other heads frozen, positions do not see each other. */
export interface PathRow {
  unit: PathUnit;
  position: number;
}

/** Rows that go through the model side by side. */
export interface PathBatch {
  units: PathUnit[];
  rows: PathRow[];
}

/** Every sender in every prompt, without those that change nothing that is heard. */
export async function planPaths(
  run: PathRun,
  senders: readonly PathSender[],
  checkpoint: () => Promise<void>,
): Promise<PathUnit[]> {
  const units: PathUnit[] = [];
  for (const [index, sender] of senders.entries()) {
    await checkpoint();
    for (const [prompt, readAt] of run.readAt.entries()) {
      const positions = listeningAt(run.definition.end, sender.writes, prompt, readAt).filter(
        (position) =>
          isAmong(run.definition.senderPlaces, prompt, position) &&
          sender.writes.some((write) => differs(run, write, prompt, position)),
      );
      if (positions.length > 0) units.push({ index, sender, prompt, positions });
    }
  }
  return units;
}

/** Units that enter the stream at the same place and leave the same MLPs alone, as many as a run takes. */
export function batchPaths(
  units: readonly PathUnit[],
  { rowsMax, unitsMax }: { rowsMax: number; unitsMax: number },
): PathBatch[] {
  const batches: PathBatch[] = [];
  let current = '';
  for (const unit of units) {
    const key = entryOf(unit.sender);
    const last = batches.at(-1);
    const rows = unit.positions.map((position) => ({ unit, position }));
    const fits = (other: PathBatch) =>
      key === current && other.rows.length + rows.length <= rowsMax && other.units.length < unitsMax;
    if (last && fits(last)) {
      last.units.push(unit);
      last.rows.push(...rows);
      continue;
    }
    batches.push({ units: [unit], rows });
    current = key;
  }
  return batches;
}

function entryOf({ writes }: PathSender): string {
  const first = Math.min(...writes.map(writeOrder));
  return `${first} ${writes.flatMap(({ kind, layer }) => (kind === 'mlp_out' ? [layer] : []))}`;
}

function differs({ base, source }: PathRun, write: SenderWrite, prompt: number, position: number): boolean {
  const name = sourceKind(write);
  const [there, value] = [base, source].map(({ cache }) =>
    written(cache.get(name, write.layer), write, prompt, position),
  );
  return there!.some((x, i) => x !== value![i]);
}

/** What a sender's hook point holds at one position: z of a head, or a row of the stream. */
export function written(values: Tensor, { head }: SenderWrite, prompt: number, position: number): Float32Array {
  return (head === null ? values.sub(prompt, position) : values.sub(prompt, position, head)).data;
}
